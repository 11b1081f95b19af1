// What a tap does to a ballot: the next state, or why it is refused. A refusal
// leaves the ballot as it is and is said where it was tapped.
import { type Rules, type State, total } from './ballot-rules'
import { left, needs } from './budget'

export type Move =
  | { do: 'tick'; ref: string; on: boolean }
  | { do: 'points'; ref: string; n: number }
  | { do: 'place'; ref: string; at: number } // from 1; 0 takes it out

export type Refusal =
  | { why: 'not_added'; pence: number }
  | { why: 'full' | 'no_points' | 'each'; n: number }
  | { why: 'number' }

export type Result = { state: State } | { refused: Refusal }

export function move(rules: Rules, state: State, m: Move): Result {
  switch (m.do) {
    case 'tick':
      return m.on ? add(rules, state, m.ref) : { state: without(state, m.ref) }
    case 'points':
      return give(rules, state, m.ref, m.n)
    case 'place':
      return place(rules, state, m.ref, m.at)
  }
}

export function without(state: State, ref: string): State {
  const keep = (_: unknown, i: number): boolean => state.choices[i] !== ref
  return { choices: state.choices.filter(keep), points: state.points.filter(keep) }
}

function add(rules: Rules, state: State, ref: string): Result {
  if (rules.kind === 'choose-1') return { state: { choices: [ref], points: [] } }
  if (state.choices.includes(ref)) return { state }
  if (rules.kind === 'knapsack') {
    const pence = needs(rules, left(rules, state.choices), ref)
    if (pence > 0) return { refused: { why: 'not_added', pence } }
  }
  const full = tooMany(rules, state)
  return full ?? { state: { choices: [...state.choices, ref], points: [] } }
}

function tooMany(rules: Rules, state: State): Result | null {
  if (rules.max <= 0 || state.choices.length < rules.max) return null
  return { refused: { why: 'full', n: rules.max } }
}

function give(rules: Rules, state: State, ref: string, n: number): Result {
  if (!Number.isInteger(n) || n < 0) return { refused: { why: 'number' } }
  const at = state.choices.indexOf(ref)
  if (n === 0) return { state: without(state, ref) }
  const before = at < 0 ? 0 : (state.points[at] ?? 0)
  if (n > before) {
    if (rules.maxEach > 0 && n > rules.maxEach) return { refused: { why: 'each', n: rules.maxEach } }
    const rest = rules.maxSum - total(state)
    if (n - before > rest) return { refused: { why: 'no_points', n: Math.max(0, rest) } }
  }
  if (at < 0) {
    const full = tooMany(rules, state)
    return full ?? { state: { choices: [...state.choices, ref], points: [...state.points, n] } }
  }
  return { state: { choices: state.choices, points: state.points.map((old, i) => (i === at ? n : old)) } }
}

function place(rules: Rules, state: State, ref: string, at: number): Result {
  if (!Number.isInteger(at) || at < 0) return { refused: { why: 'number' } }
  const rest = without(state, ref)
  if (at === 0) return { state: rest }
  if (!state.choices.includes(ref)) {
    const full = tooMany(rules, state)
    if (full) return full
  }
  const choices = [...rest.choices]
  choices.splice(Math.min(at, choices.length + 1) - 1, 0, ref)
  return { state: { choices, points: [] } }
}

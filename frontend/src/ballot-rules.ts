// What a ballot of each kind may hold, and what is still missing. The server
// judges by the same rules (models.Seal.Judge); src/testdata/judge.json, written
// by its test, holds both to one set of answers.
import { left, type Part } from './budget'

export type Kind = 'approval' | 'knapsack' | 'choose-1' | 'points' | 'ranking'

/** What is on a ballot: choices in order of preference where they are ranked,
 * with points beside them where points are given, otherwise points are empty. */
export interface State {
  choices: string[]
  points: number[]
}

export interface Rules {
  kind: Kind
  min: number
  max: number // 0: as many as there are
  minSum: number
  maxSum: number
  maxEach: number // 0: no limit but the sum
  pots: Map<string, number>
  projects: Map<string, Part[]>
}

/** What keeps a state from being counted yet; n is how much is missing, too much,
 * or the limit itself for points_each. */
export interface Fault {
  code: 'choose_more' | 'choose_fewer' | 'over_pot' | 'points_each' | 'points_more' | 'points_fewer'
  n: number
}

/** What is to be mended, in the order of the server; nothing if it would count. */
export function judge(rules: Rules, state: State): Fault[] {
  const faults: Fault[] = []
  const fault = (holds: boolean, code: Fault['code'], n: number): void => {
    if (holds) faults.push({ code, n })
  }
  const chosen = state.choices.length
  fault(chosen < rules.min, 'choose_more', rules.min - chosen)
  fault(rules.max > 0 && chosen > rules.max, 'choose_fewer', chosen - rules.max)
  if (rules.kind === 'knapsack') {
    const over = Math.max(0, ...[...left(rules, state.choices).values()].map((rest) => -rest))
    fault(over > 0, 'over_pot', over)
  }
  if (rules.kind === 'points') {
    const given = total(state)
    for (const n of state.points) fault(n > most(rules), 'points_each', most(rules))
    fault(given < rules.minSum, 'points_more', rules.minSum - given)
    fault(given > rules.maxSum, 'points_fewer', given - rules.maxSum)
  }
  return faults
}

/** The most that one project can be given. */
export function most(rules: Rules): number {
  return rules.maxEach > 0 ? rules.maxEach : rules.maxSum
}

/** The one thing to say first: of points, how many are missing says most. */
export function foremost(faults: Fault[]): Fault | undefined {
  return faults.find((fault) => fault.code.startsWith('points')) ?? faults[0]
}

/** How many points are given. */
export function total(state: State): number {
  return state.points.reduce((sum, n) => sum + n, 0)
}

/** Whether two states say the same: order counts only where it is a ranking. */
export function same(kind: Kind, a: State, b: State): boolean {
  return spelled(kind, a) === spelled(kind, b)
}

function spelled(kind: Kind, state: State): string {
  const parts = state.choices.map((ref, i) => (kind === 'points' ? `${ref}:${state.points[i] ?? 0}` : ref))
  return (kind === 'ranking' ? parts : parts.sort()).join(' ')
}

/** Reads "1 3 5", or of points "1:4 3:2". */
export function readState(kind: Kind, text: string): State {
  const state: State = { choices: [], points: [] }
  for (const part of text.split(' ').filter(Boolean)) {
    const at = kind === 'points' ? part.lastIndexOf(':') : part.length
    state.choices.push(part.slice(0, at))
    if (kind === 'points') state.points.push(Number(part.slice(at + 1)))
  }
  return state
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Move, move, type Result } from './ballot-moves'
import type { Kind, Rules, State } from './ballot-rules'

function rules(kind: Kind, more: Partial<Rules> = {}): Rules {
  const projects = new Map(['1', '2', '3', '4'].map((ref) => [ref, [{ pot: 'all', pence: Number(ref) * 100 }]]))
  return { kind, min: 1, max: 0, minSum: 0, maxSum: 0, maxEach: 0, pots: new Map([['all', 500]]), projects, ...more }
}

const none: State = { choices: [], points: [] }
const of = (...choices: string[]): State => ({ choices, points: [] })

/** Makes moves one after the other; a refusal leaves the state. */
function play(by: Rules, from: State, ...moves: Move[]): { state: State; last: Result } {
  let state = from
  let last: Result = { state }
  for (const made of moves) {
    last = move(by, state, made)
    if ('state' in last) state = last.state
  }
  return { state, last }
}

const tick = (ref: string, on = true): Move => ({ do: 'tick', ref, on })
const give = (ref: string, n: number): Move => ({ do: 'points', ref, n })
const place = (ref: string, at: number): Move => ({ do: 'place', ref, at })

test('a choice of many: one too many is refused where it was tapped', () => {
  const by = rules('approval', { max: 2 })
  const { state, last } = play(by, none, tick('1'), tick('2'), tick('3'))
  assert.deepEqual([state, last], [of('1', '2'), { refused: { why: 'full', n: 2 } }])
  assert.deepEqual(play(by, state, tick('1', false), tick('3')).state, of('2', '3'))
})

test('a choice of one: another takes its place', () => {
  assert.deepEqual(play(rules('choose-1', { max: 1 }), none, tick('1'), tick('2')).state, of('2'))
})

test('a choice within the money: what does not fit says how much it needs', () => {
  const { state, last } = play(rules('knapsack'), none, tick('4'), tick('3'))
  assert.deepEqual([state, last], [of('4'), { refused: { why: 'not_added', pence: 200 } }])
})

test('points: more than there are is refused, fewer never', () => {
  const by = rules('points', { minSum: 5, maxSum: 5, maxEach: 3 })
  const { state, last } = play(by, none, give('1', 3), give('2', 1), give('1', 4))
  assert.deepEqual([state, last], [{ choices: ['1', '2'], points: [3, 1] }, { refused: { why: 'each', n: 3 } }])
  assert.deepEqual(play(by, state, give('3', 2)).last, { refused: { why: 'no_points', n: 1 } })
  assert.deepEqual(play(by, state, give('1', 0)).state, { choices: ['2'], points: [1] })
  for (const n of [Number.NaN, 1.5, -1]) {
    assert.deepEqual(play(by, state, give('1', n)).last, { refused: { why: 'number' } })
  }
  assert.deepEqual(play({ ...by, max: 2 }, state, give('3', 1)).last, { refused: { why: 'full', n: 2 } })
})

test('a ranking: a place moves the others along', () => {
  const by = rules('ranking', { max: 3 })
  const { state } = play(by, none, place('1', 99), place('2', 99), place('3', 1))
  assert.deepEqual(state, of('3', '1', '2'))
  assert.deepEqual(play(by, state, place('2', 1)).state, of('2', '3', '1'))
  assert.deepEqual(play(by, state, place('3', 2)).state, of('1', '3', '2'))
  assert.deepEqual(play(by, state, place('3', 9)).state, of('1', '2', '3'))
  assert.deepEqual(play(by, state, place('1', 0)).state, of('3', '2'))
  assert.deepEqual(play(by, state, place('4', 1)).last, { refused: { why: 'full', n: 3 } })
  assert.deepEqual(play(by, state, place('1', Number.NaN)).last, { refused: { why: 'number' } })
})

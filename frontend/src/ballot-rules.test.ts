import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foremost, judge, type Kind, type Rules, readState, same } from './ballot-rules'
import vectors from './testdata/judge.json'

test('the server and this page judge alike', () => {
  assert.ok(vectors.length > 40)
  for (const v of vectors) {
    const rules: Rules = {
      kind: v.kind as Kind,
      min: v.min,
      max: v.max,
      minSum: v.min_sum,
      maxSum: v.max_sum,
      maxEach: v.max_each,
      pots: new Map([['all', v.pot]]),
      projects: new Map(v.projects.map((p) => [p.ref, [{ pot: 'all', pence: p.ask }]])),
    }
    assert.deepEqual(judge(rules, { choices: v.choices, points: v.points }), v.faults, v.name)
  }
})

test('a state is read as the page writes it', () => {
  assert.deepEqual(readState('approval', '1 3 a:b'), { choices: ['1', '3', 'a:b'], points: [] })
  assert.deepEqual(readState('points', '1:4 a:b:2'), { choices: ['1', 'a:b'], points: [4, 2] })
  assert.deepEqual(readState('points', ''), { choices: [], points: [] })
})

test('order counts only where it is a ranking, and points where they are given', () => {
  const a = { choices: ['1', '2'], points: [3, 4] }
  const b = { choices: ['2', '1'], points: [4, 3] }
  const c = { choices: ['2', '1'], points: [3, 4] }
  assert.ok(same('approval', a, b) && same('knapsack', a, c))
  assert.ok(!same('ranking', a, b))
  assert.ok(same('points', a, b) && !same('points', a, c))
  assert.ok(!same('approval', a, { choices: ['1'], points: [] }))
})

test('of several faults the one that helps is told', () => {
  const points = { code: 'points_more' as const, n: 3 }
  assert.equal(foremost([{ code: 'choose_more', n: 1 }, points]), points)
  assert.equal(foremost([]), undefined)
})

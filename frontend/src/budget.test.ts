import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, left, needs, type Rules, readParts, same } from './budget'

const rules: Rules = {
  min: 1,
  max: 0,
  limited: true,
  pots: new Map([
    ['cil', 2640000],
    ['pcc', 800000],
    ['fen', 1000000],
  ]),
  projects: new Map([
    ['kitchen', readParts('cil:1850000')],
    ['swing', readParts('cil:1480000')],
    ['signs', readParts('pcc:690000')],
    ['shelter', readParts('pcc:360000 fen:360000')],
  ]),
}

test('parts are read', () => {
  assert.deepEqual(readParts('a:1 b-c:20'), [
    { pot: 'a', pence: 1 },
    { pot: 'b-c', pence: 20 },
  ])
  assert.deepEqual(readParts(''), [])
})

test('what is left, and what a project needs more', () => {
  const rest = left(rules, ['kitchen', 'signs'])
  assert.equal(rest.get('cil'), 790000)
  assert.equal(needs(rules, rest, 'swing'), 690000)
  assert.equal(needs(rules, rest, 'shelter'), 250000)
  assert.equal(needs({ ...rules, limited: false }, rest, 'swing'), 0)
})

test('what may count', () => {
  assert.deepEqual(judge(rules, new Set()), { is: 'missing', n: 1 })
  assert.deepEqual(judge(rules, new Set(['swing'])), { is: 'valid' })
  assert.deepEqual(judge(rules, new Set(['swing', 'kitchen'])), { is: 'over' })
  const counted = { ...rules, limited: false, min: 2, max: 3 }
  assert.deepEqual(judge(counted, new Set(['swing'])), { is: 'missing', n: 1 })
  assert.deepEqual(judge(counted, new Set(['swing', 'kitchen', 'signs'])), { is: 'valid' })
  assert.deepEqual(judge(counted, new Set(['swing', 'kitchen', 'signs', 'shelter'])), { is: 'many', n: 1 })
})

test('the same choice in another order', () => {
  assert.ok(same(['a', 'b'], new Set(['b', 'a'])))
  assert.ok(!same(['a'], ['a', 'b']))
})

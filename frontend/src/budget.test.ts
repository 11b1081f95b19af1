import assert from 'node:assert/strict'
import { test } from 'node:test'
import { left, needs, readParts } from './budget'

const budget = {
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
  const rest = left(budget, ['kitchen', 'signs'])
  assert.equal(rest.get('cil'), 790000)
  assert.equal(needs(budget, rest, 'swing'), 690000)
  assert.equal(needs(budget, rest, 'shelter'), 250000)
})

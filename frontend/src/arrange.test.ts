import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrange } from './arrange'
import { readParts } from './budget'
import vectors from './testdata/arrange.json'

for (const vector of vectors) {
  test(vector.name, () => {
    const pots = vector.pots.map((pot) => ({
      ...pot,
      rows: pot.rows.map((row) => ({ ...row, parts: readParts(row.parts) })),
    }))
    const got = arrange(pots, vector.greedy).map((pot) => ({
      ...pot,
      in: pot.order.filter((ref) => pot.in.has(ref)),
    }))
    const key = (pots: object[]) => pots.map((pot) => Object.entries(pot).sort())
    assert.deepEqual(key(got), key(vector.want))
  })
}

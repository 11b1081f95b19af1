import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrange, readBits } from './arrange'
import { readParts } from './budget'
import vectors from './testdata/arrange.json'

for (const vector of vectors) {
  test(vector.name, () => {
    const pots = vector.pots.map((pot) => ({
      ...pot,
      rows: pot.rows.map((row) => ({ ...row, parts: readParts(row.parts) })),
    }))
    const would = vector.would && { in: new Set<string>(vector.would.in), close: vector.would.close }
    const got = arrange(pots, would, vector.ranked).map((pot) => ({
      ...pot,
      in: pot.order.filter((ref) => pot.in.has(ref)),
    }))
    const key = (pots: object[]) => pots.map((pot) => Object.entries(pot).sort())
    assert.deepEqual(key(got), key(vector.want))
  })
}

test('the bits of a frame, as the server writes them', () => {
  const projects = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
  assert.deepEqual([...readBits('oUA', projects)], ['a', 'c', 'h', 'j'])
  assert.deepEqual([...readBits('AAA', projects)], [])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, money, number, percent, share } from './strings'
import figures from './testdata/figures.json'

test('figures are written as the server writes them', () => {
  for (const c of figures.money) assert.equal(money(c.pence, c.currency), c.text)
  for (const c of figures.number) assert.equal(number(c.n), c.text)
  for (const c of figures.percent) assert.equal(percent(c.part, c.whole), c.text)
  for (const c of figures.share) assert.equal(share(c.part, c.whole), c.text)
})

test('gaps are filled, unknown ones stay', () => {
  assert.equal(fill('{n} of {max}, {what}', { n: 3, max: '5' }), '3 of 5, {what}')
})

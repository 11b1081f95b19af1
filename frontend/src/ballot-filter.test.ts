import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matches, readMost } from './ballot-filter'

test('an amount as people type it', () => {
  assert.equal(readMost('£2,500', 100), 250000)
  assert.equal(readMost('12.5', 100), 1250)
  for (const none of ['', 'lots', '1.234']) assert.equal(readMost(none, 100), Number.POSITIVE_INFINITY)
})

test('what is looked for', () => {
  const row = { text: 'Community orchard Thirty fruit trees', cost: 245000, chosen: false }
  const all = { words: '', most: Number.POSITIVE_INFINITY, mine: false }
  assert.ok(matches(all, row))
  assert.ok(matches({ ...all, words: ' FRUIT  orch ' }, row))
  assert.ok(!matches({ ...all, words: 'fruit swing' }, row))
  assert.ok(!matches({ ...all, most: 244999 }, row))
  assert.ok(!matches({ ...all, mine: true }, row))
})

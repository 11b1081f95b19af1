import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reconnectDelay } from './live'
import { readFrame } from './protocol'

test('codes that end the connection for good', () => {
  for (const code of [4004, 4005, 4006, 4007, 4008]) assert.equal(reconnectDelay(code, null, 0, 0), null)
  assert.equal(reconnectDelay(4000, { t: 'bye', code: 'gone', retry: -1 }, 0, 0), null)
})

test('the server may say when to come back', () => {
  const bye = { t: 'bye', code: 'restart', retry: 4 } as const
  assert.equal(reconnectDelay(4000, bye, 0, 0), 4000)
  assert.equal(reconnectDelay(4000, bye, 0, 1), 5000)
  assert.equal(reconnectDelay(4004, { t: 'bye', code: 'session', retry: 0 }, 0, 0), 0)
})

test('a slow reader waits, a moved one hardly', () => {
  assert.ok((reconnectDelay(4001, null, 0, 0) ?? 0) >= 10_000)
  assert.ok((reconnectDelay(4003, null, 0, 0.99) ?? 9999) < 5000)
})

test('a lost connection backs off, with jitter and a ceiling', () => {
  const waits = [0, 1, 2, 3, 9].map((failures) => reconnectDelay(1006, null, failures, 1) ?? 0)
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 60_000])
  assert.equal(reconnectDelay(1006, null, 0, 0), 500)
})

test('what is no frame is ignored', () => {
  assert.equal(readFrame('{'), null)
  assert.equal(readFrame('[]'), null)
  assert.equal(readFrame(new ArrayBuffer(1)), null)
  assert.deepEqual(readFrame('{"t":"ping"}'), { t: 'ping' })
})

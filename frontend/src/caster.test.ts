import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type State, same } from './ballot-rules'
import { Caster, type CasterOptions, type Outcome } from './caster'
import type { Cast } from './protocol'

const of = (...choices: string[]): State => ({ choices, points: [] })

/** A server in a box: what was sent, and what became of it. */
function setUp(more: Partial<CasterOptions> = {}, stored = new Map<string, string>()) {
  const sent: Cast[] = []
  const outcomes: Outcome[] = []
  const later: (() => void)[] = []
  const box = { online: true, silences: 0, ids: 0 }
  const caster = new Caster({
    round: 'h26',
    key: 'chest/cast/h26/v1',
    same: (a, b) => same('approval', a, b),
    base: 3,
    counted: of('1'),
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    newId: () => `cmd-${++box.ids}`,
    send: (cast) => box.online && sent.push(cast) > 0,
    later: (act) => void later.push(act),
    silent: () => void box.silences++,
    onOutcome: (outcome) => void outcomes.push(outcome),
    ...more,
  })
  const ack = (rev: number) => {
    const cast = sent[sent.length - 1]
    assert.ok(cast)
    caster.receipt({ t: 'receipt', cmd: cast.cmd, rev, receipt: 'K7M4', kind: 'cast', choices: cast.choices })
  }
  return { caster, sent, outcomes, later, stored, box, ack }
}

test('a tap is cast on the revision that the page showed', () => {
  const { caster, sent, outcomes, stored, ack } = setUp()
  caster.want(of('1', '2'))
  assert.deepEqual(sent, [{ t: 'cast', round: 'h26', cmd: 'cmd-1', base: 3, kind: 'cast', choices: ['1', '2'] }])
  assert.ok(!caster.isCounted(of('1', '2')))
  assert.ok(stored.size > 0)
  ack(4)
  assert.ok(caster.isCounted(of('2', '1')))
  assert.deepEqual(outcomes, [{ is: 'counted', receipt: 'K7M4' }])
  assert.equal(stored.size, 0)
})

test('while one is under way only the newest state waits', () => {
  const { caster, sent, ack } = setUp()
  caster.want(of('2'))
  caster.want(of('2', '3'))
  caster.want(of('2', '3', '4'))
  assert.equal(sent.length, 1)
  ack(4)
  assert.equal(sent.length, 2)
  assert.deepEqual(sent[1]?.choices, ['2', '3', '4'])
  assert.equal(sent[1]?.base, 4)
})

test('a state that may not count takes back what waits, and what is counted is not sent again', () => {
  const { caster, sent, ack } = setUp()
  caster.want(of('2'))
  caster.hold(of())
  ack(4)
  caster.want(of('2'))
  assert.equal(sent.length, 1)
})

test('what one voter left on a shared phone is not taken for another', () => {
  const { caster, stored, box } = setUp()
  box.online = false
  caster.want(of('2'))
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  }
  assert.equal(setUp({ storage, key: 'chest/cast/h26/v2' }).caster.kept(), null)
  assert.deepEqual(setUp({ storage }).caster.kept(), of('2'))
})

test('without signal it is kept, and sent with the same cmd', () => {
  const { caster, sent, box, stored } = setUp()
  box.online = false
  caster.want(of('2'))
  caster.want(of('2', '3'))
  assert.deepEqual([sent.length, caster.kept()], [0, of('2', '3')])
  box.online = true
  caster.connected({ rev: 3, kind: 'cast', choices: ['1'], receipt: '' })
  caster.connected({ rev: 3, kind: 'cast', choices: ['1'], receipt: '' })
  assert.deepEqual(
    sent.map((cast) => cast.cmd),
    ['cmd-1', 'cmd-1'],
  )
  // The page is closed and opened again: the next visit takes over.
  const next = setUp({}, stored)
  assert.deepEqual(next.caster.kept(), of('2', '3'))
  next.caster.connected(null)
  assert.equal(next.sent[0]?.cmd, 'cmd-1')
})

test('no answer makes a new connection, once', () => {
  const { caster, later, box, ack } = setUp()
  caster.want(of('2'))
  later[0]?.()
  assert.equal(box.silences, 1)
  ack(4)
  later[0]?.()
  assert.equal(box.silences, 1)
})

test('a refusal that may pass is tried again with the same cmd', () => {
  const { caster, sent, later, outcomes } = setUp()
  caster.want(of('2'))
  caster.refusal({ t: 'refusal', cmd: 'cmd-1', code: 'unavailable', message: '' })
  later[later.length - 1]?.()
  assert.deepEqual(
    sent.map((cast) => cast.cmd),
    ['cmd-1', 'cmd-1'],
  )
  assert.deepEqual(outcomes, [])
})

test('another device in between: the reader is asked, and either answer counts', () => {
  const there = { rev: 7, kind: 'cast', choices: ['9'], receipt: 'K7M4' } as const
  const { caster, sent, outcomes } = setUp()
  caster.want(of('2'))
  caster.refusal({
    t: 'refusal',
    cmd: 'cmd-1',
    code: 'ballot_changed',
    message: '',
    ballot: { ...there, choices: ['9'] },
  })
  assert.deepEqual(outcomes, [{ is: 'conflict', there, here: of('2') }])
  caster.want(of('2'))
  assert.equal(sent[1]?.base, 7)
  assert.equal(sent[1]?.cmd, 'cmd-2')
})

test('the same choice from another device is no conflict', () => {
  const { caster, outcomes } = setUp()
  caster.want(of('2'))
  const ballot = { rev: 7, kind: 'cast' as const, choices: ['2'], receipt: 'K7M4' }
  caster.refusal({ t: 'refusal', cmd: 'cmd-1', code: 'ballot_changed', message: '', ballot })
  assert.deepEqual(outcomes, [{ is: 'counted', receipt: 'K7M4' }])
  assert.ok(caster.isCounted(of('2')))
})

test('a newer ballot found on connecting is taken over when nothing waits', () => {
  const { caster, outcomes } = setUp()
  const there = { rev: 5, kind: 'cast' as const, choices: ['4'], receipt: 'K7M4' }
  caster.connected(there)
  assert.deepEqual(outcomes, [{ is: 'taken_over', there }])
  assert.ok(caster.isCounted(of('4')))
})

test('after the close nothing is sent or kept', () => {
  const { caster, sent, outcomes, stored } = setUp()
  caster.want(of('2'))
  caster.refusal({ t: 'refusal', cmd: 'cmd-1', code: 'closed', message: '' })
  caster.want(of('3'))
  caster.close()
  assert.deepEqual([sent.length, stored.size, outcomes], [1, 0, [{ is: 'closed', late: true }]])
})

test('an invalid cast is told and forgotten', () => {
  const { caster, outcomes } = setUp()
  caster.want(of('2'))
  caster.refusal({ t: 'refusal', cmd: 'cmd-1', code: 'invalid', message: 'No.' })
  assert.deepEqual(outcomes, [{ is: 'refused', message: 'No.', ends: false }])
  assert.ok(!caster.waiting())
})

test('a form post is the same command as the cast before it', () => {
  const { caster, ack } = setUp()
  assert.equal(caster.command(of('1')), null)
  caster.want(of('2'))
  assert.deepEqual(caster.command(of('2')), { base: 3, cmd: 'cmd-1' })
  ack(4)
  assert.deepEqual(caster.command(of('2')), { base: 3, cmd: 'cmd-1' })
  assert.deepEqual(caster.command(of('2', '3')), { base: 4, cmd: 'cmd-2' })
})

test('a storage that throws costs only the safety net', () => {
  const broken = {
    getItem: () => {
      throw new Error('forbidden')
    },
    setItem: () => {
      throw new Error('full')
    },
    removeItem: () => undefined,
  }
  const { caster, sent } = setUp({ storage: broken })
  caster.want(of('2'))
  assert.equal(sent.length, 1)
})

test('what is not complete is kept, is not sent, and asks when another device came first', () => {
  const { caster, sent, stored } = setUp()
  caster.hold(of('2'))
  assert.deepEqual([sent.length, caster.kept(), caster.stands()], [0, of('2'), of('1')])
  const same = setUp({}, stored)
  assert.deepEqual(same.caster.kept(), of('2'))
  same.caster.connected({ rev: 3, kind: 'cast', choices: ['1'], receipt: '' })
  assert.deepEqual(same.outcomes, [])
  const there = { rev: 5, kind: 'cast' as const, choices: ['9'], receipt: '' }
  const later = setUp({ base: 5, counted: of('9') }, stored)
  assert.equal(later.caster.command(of('2'))?.base, 3)
  later.caster.connected(there)
  assert.deepEqual(later.outcomes, [{ is: 'conflict', there, here: of('2') }])
  // A reload in the middle of the question asks again.
  const again = setUp({ base: 5, counted: of('9') }, stored)
  again.caster.connected(there)
  assert.deepEqual(again.outcomes, [{ is: 'conflict', there, here: of('2') }])
  again.caster.drop()
  assert.equal(stored.size, 0)
})

test('points travel beside the choices', () => {
  const { caster, sent } = setUp({ same: (a, b) => same('points', a, b), counted: { choices: ['1'], points: [2] } })
  caster.want({ choices: ['1'], points: [2] })
  assert.equal(sent.length, 0)
  caster.want({ choices: ['1', '3'], points: [4, 1] })
  assert.deepEqual(
    [sent[0]?.choices, sent[0]?.points],
    [
      ['1', '3'],
      [4, 1],
    ],
  )
})

test('whoever voted on paper is told, and nothing more is sent', () => {
  const { caster, sent, outcomes, stored } = setUp()
  caster.want(of('2'))
  caster.refusal({ t: 'refusal', cmd: 'cmd-1', code: 'other_channel', message: 'On paper.' })
  caster.want(of('3'))
  assert.deepEqual(outcomes, [{ is: 'refused', message: 'On paper.', ends: true }])
  assert.deepEqual([sent.length, stored.size], [1, 0])
})

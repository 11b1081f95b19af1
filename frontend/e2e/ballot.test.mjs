// The ballot's script against a server in a box: the golden page, and a
// websocket whose other end the test holds.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, context, launch, purseLeavesAt, says, until } from './browser.mjs'
import { names, serve } from './golden.mjs'

let browser
let server
before(async () => {
  browser = await launch()
  server = await serve()
})
after(async () => {
  await browser.close()
  server.close()
})

const counted = { rev: 3, kind: 'cast', choices: ['1', '3', '5', '7', '8', '10', '11'], receipt: 'K7M4-92QD' }

// open shows a golden ballot whose socket says hello with a ballot. The answers
// are functions from a cast to a frame, used in order; the last one stays.
async function open({ name = 'ballot', ballot = counted, answers = [receipt], ...window }) {
  const page = await (await context(browser, window)).newPage()
  const box = { page, casts: [], sockets: [] }
  await page.routeWebSocket('**/live', (socket) => {
    box.sockets.push(socket)
    socket.onMessage((message) => {
      const frame = JSON.parse(message)
      if (frame.t === 'hello') socket.send(JSON.stringify(hello(ballot)))
      if (frame.t !== 'cast') return
      box.casts.push(frame)
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      const said = answer?.(frame)
      if (said) socket.send(JSON.stringify(said))
    })
  })
  await page.goto(`${server.url}/${name}`)
  return box
}

function hello(ballot) {
  return {
    t: 'hello',
    v: 1,
    round: 'h26',
    epoch: 'e1',
    n: 1,
    phase: 'voting',
    closes: '2026-11-30T21:00:00Z',
    now: '2026-11-24T19:42:00Z',
    projects: [],
    ballot,
    min: 1,
    max: 0,
  }
}

function receipt(cast) {
  return {
    t: 'receipt',
    cmd: cast.cmd,
    rev: cast.base + 1,
    receipt: 'K7M4-92QD',
    kind: cast.kind,
    choices: cast.choices,
  }
}

const status = (page) => page.locator('[data-purse-status]')
const left = (page) => page.locator('[data-purse-left]')
const row = (page, ref) => page.locator(`[data-project="${ref}"]`)

const ticked = (page, label, is) => until(() => page.getByLabel(label).isChecked(), is, `${label} is ticked`)

test('each tap is cast whole, and the sums follow', async () => {
  const { page, casts } = await open({})
  await says(status(page), '7 chosen · counted')
  await page.getByLabel('Allotment water').check()
  await says(left(page), '£27,600 left')
  await says(status(page), '8 chosen · counted')
  await page.getByLabel('Footpath 14 drainage').uncheck()
  await says(status(page), '7 chosen · counted')
  assert.deepEqual(
    casts.map((cast) => [cast.base, cast.choices.length]),
    [
      [3, 8],
      [4, 7],
    ],
  )
  await says(row(page, '2').locator('[data-needs]'), 'needs £6,900 more')
  await says(page.locator('[data-polite]'), '£36,900 left. 7 chosen · counted.')
  await page.context().close()
})

test('what does not fit is refused where it was tapped', async () => {
  const { page, casts } = await open({})
  await says(status(page), 'counted')
  await page.getByLabel('Village hall kitchen').click()
  await ticked(page, 'Village hall kitchen', false)
  const words = 'Not added: Village hall kitchen needs £16,200 more than is left. Take something out first.'
  await says(row(page, '2').locator('.cc-project__note'), words)
  await says(page.locator('[data-polite]'), words)
  assert.deepEqual(casts, [])
  await axe(page, 'a refusal in place')
  await page.context().close()
})

test('what may not count yet is said and not sent', async () => {
  const { page, casts } = await open({ name: 'ballot.approval', ballot: null })
  await says(status(page), 'Not counted yet: choose 2 more')
  await page.getByLabel('Village hall kitchen').check()
  await says(status(page), 'Not counted yet: choose 1 more')
  assert.equal(casts.length, 0)
  await page.getByLabel('Skate ramp repair').check()
  await says(status(page), 'Counted')
  assert.equal(casts.length, 1)
  await page.getByLabel('Allotment water').check()
  await page.getByLabel('Community orchard').check()
  await page.getByLabel('Defibrillator and cabinet').click()
  await ticked(page, 'Defibrillator and cabinet', false)
  await says(row(page, '5').locator('.cc-project__note'), 'you can choose 5')
  await page.context().close()
})

test('a lost line keeps the choice, and the same command goes when it is back', async () => {
  const { page, casts, sockets } = await open({ answers: [() => null, receipt] })
  await says(status(page), 'counted')
  await page.getByLabel('Allotment water').check()
  await says(status(page), 'Sending…')
  await sockets[0].close({ code: 4000 })
  await says(status(page), 'On this phone, not counted yet')
  await says(page.locator('[data-assertive]'), 'No signal.')
  await says(status(page), '8 chosen · counted')
  assert.equal(casts.length, 2)
  assert.equal(casts[0].cmd, casts[1].cmd)
  await page.context().close()
})

test('a page that was closed in between takes up where it was', async () => {
  const { page, casts } = await open({ answers: [() => null, receipt] })
  await says(status(page), 'counted')
  await page.getByLabel('Allotment water').check()
  await says(status(page), 'Sending…')
  await page.reload()
  await ticked(page, 'Allotment water', true)
  await says(status(page), '8 chosen · counted')
  assert.equal(casts[0].cmd, casts[1].cmd)
  await page.context().close()
})

test('another device in between: both versions are shown, and the answer counts', async () => {
  const there = { rev: 9, kind: 'cast', choices: ['2'], receipt: 'K7M4-92QD' }
  const refusal = (cast) => ({
    t: 'refusal',
    cmd: cast.cmd,
    code: 'ballot_changed',
    message: '',
    fields: [],
    ballot: there,
  })
  for (const keep of [true, false]) {
    const { page, casts } = await open({ answers: [refusal, receipt] })
    await says(status(page), 'counted')
    await page.getByLabel('Footpath 14 drainage').uncheck()
    const panel = page.locator('.cc-conflict')
    await says(panel, /On the other device, counted\s*Village hall kitchen/)
    await says(
      panel,
      /On this device, not counted\s*Footpath 14 drainage|On this device, not counted\s*Inclusive swing/,
    )
    await axe(page, 'the question about two devices')
    // Until it is answered nothing is changed, and nothing is cast.
    await page.getByLabel('Allotment water').click()
    await ticked(page, 'Allotment water', false)
    assert.equal(casts.length, 1)
    await page.getByRole('button', { name: keep ? 'Keep what is here' : 'Use the other choices' }).click()
    await says(status(page), keep ? '6 chosen · counted' : '1 chosen · counted')
    await ticked(page, 'Village hall kitchen', !keep)
    assert.deepEqual(
      casts.slice(1).map((cast) => cast.base),
      keep ? [9] : [],
    )
    await page.context().close()
  }
})

test('the close interrupts, and says what counts', async () => {
  const { page, sockets } = await open({})
  await says(status(page), 'counted')
  sockets[0].send(JSON.stringify({ t: 'phase', phase: 'closing', closes: '2026-11-30T21:00:00Z' }))
  await says(page.locator('[data-assertive]'), 'Voting has closed. Your choices are counted as they stand.')
  await until(() => page.getByLabel('Allotment water').isDisabled(), true, 'the box is closed')
  await page.context().close()
})

test('a close while the page was away: the last change is not counted, and that is said', async () => {
  const { page } = await open({ answers: [() => null] })
  await says(status(page), 'counted')
  await page.getByLabel('Allotment water').check()
  await says(status(page), 'Sending…')
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 1)
  // The address has the closed page now; it clears up what was kept.
  await page.goto(`${server.url}/ballot-closed`)
  await says(page.locator('[data-forget-now]:visible'), 'A change that you made on this device was never counted.')
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0)
  await page.goto(`${server.url}/receipt`)
  await page.locator('[data-forget-now]').waitFor({ state: 'hidden' })
  await page.context().close()
})

test('the close comes with a change under way', async () => {
  const { page, sockets } = await open({ answers: [() => null] })
  await says(status(page), 'counted')
  await page.getByLabel('Allotment water').check()
  await says(status(page), 'Sending…')
  sockets[0].send(JSON.stringify({ t: 'phase', phase: 'closing', closes: '2026-11-30T21:00:00Z' }))
  await says(page.locator('[data-assertive]'), 'Your last change came too late and is not counted.')
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0)
  await page.context().close()
})

test('who has voted on paper is told, and can do nothing more here', async () => {
  const refusal = (cast) => ({
    t: 'refusal',
    cmd: cast.cmd,
    code: 'other_channel',
    message: 'Used on paper.',
    fields: [],
  })
  const { page, casts } = await open({ name: 'ballot.one', ballot: null, answers: [refusal] })
  await page.getByLabel('Allotment water').check()
  await says(page.locator('[data-assertive]'), 'Not counted: Used on paper.')
  await until(() => page.getByLabel('Allotment water').isDisabled(), true, 'the ballot is shut')
  await axe(page, 'voted on paper')
  assert.equal(casts.length, 1)
  await page.context().close()
})

test('a long ballot is searched, and what is chosen stays', async () => {
  const { page } = await open({ name: 'ballot.approval', ballot: null })
  await page.locator('[data-filter] summary').click()
  await page.getByLabel('Words').fill('fruit')
  await says(page.locator('[data-shown]'), '1 of 13 projects shown')
  await until(() => page.locator('.cc-project:visible').count(), 1, 'rows shown')
  await page.getByLabel('Words').fill('')
  await page.getByLabel('Costs at most').fill('£2,450')
  await says(page.locator('[data-shown]'), '3 of 13 projects shown')
  await page.getByLabel('Costs at most').fill('')
  await page.getByLabel('Only what I have chosen').check()
  await says(page.locator('[data-shown]'), '1 of 13 projects shown')
  await axe(page, 'searched')
  await page.getByRole('button', { name: 'Show all projects' }).click()
  await until(() => page.locator('.cc-project:visible').count(), 13, 'rows shown')
  await ticked(page, 'Footpath 14 drainage', true)
  await page.context().close()
})

test('what the server could not read stays in its field until it is mended', async () => {
  const { page } = await open({ name: 'ballot.points', ballot: null })
  const field = page.getByLabel('Points for Skate ramp repair')
  await page.locator('form[data-ready]').waitFor()
  await until(() => field.inputValue(), 'lots', 'what was typed')
  await field.fill('3')
  await field.blur()
  await says(status(page), 'Counted')
  await until(() => field.inputValue(), '3', 'what was mended')
  await page.context().close()
})

test('every state is accessible without its scripts, and in forced colours', async () => {
  for (const more of [{ scripts: false }, { forcedColors: 'active' }]) {
    const { scripts = true, ...options } = more
    const page = await (await context(browser, { judges: true, ...options })).newPage()
    await page.routeWebSocket('**/live', () => {})
    if (!scripts) await page.route('**/assets/*.js', (route) => route.abort())
    for (const name of names().filter((name) => /^(ballot|check|code|receipt)/.test(name))) {
      await page.goto(`${server.url}/${name}`)
      await axe(page, `${name} ${scripts ? 'in forced colours' : 'without scripts'}`)
    }
    await page.context().close()
  }
})

test('the post of the form is the same command as the last cast', async () => {
  const { page, casts } = await open({})
  await says(status(page), 'counted')
  await page.getByLabel('Allotment water').check()
  await says(status(page), '8 chosen · counted')
  const post = page.waitForRequest((request) => request.method() === 'POST')
  await page.getByRole('button', { name: 'Check and finish' }).click()
  const sent = new URLSearchParams((await post).postData())
  assert.equal(sent.get('cmd'), casts[0].cmd)
  assert.equal(sent.get('base'), '3')
  assert.equal(sent.get('do'), 'check')
  assert.equal(sent.getAll('choice').length, 8)
  await page.context().close()
})

test('without JavaScript the form has both buttons and posts as it is', async () => {
  const page = await (await context(browser, { javaScript: false })).newPage()
  await page.goto(`${server.url}/ballot`)
  const buttons = () => page.locator('.cc-purse button:visible').allInnerTexts()
  await until(buttons, ['Check', 'Send my choices'], 'the buttons')
  const post = page.waitForRequest((request) => request.method() === 'POST')
  await page.getByRole('button', { name: 'Send my choices' }).click()
  const sent = new URLSearchParams((await post).postData())
  assert.deepEqual([sent.get('do'), sent.get('base'), sent.getAll('choice').length], ['send', '3', 7])
  await page.context().close()
})

test('the purse covers nothing that has the focus', async () => {
  for (const name of ['ballot', 'ballot.approval']) {
    const { page } = await open({ name, ballot: null })
    await purseLeavesAt(page, name, [
      [360, 640],
      [320, 568],
      [640, 360],
      [1280, 720],
    ])
    await page.context().close()
  }
})

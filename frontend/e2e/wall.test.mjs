// The wall's script against a server in a box.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, context, launch, says, until } from './browser.mjs'
import { serve } from './golden.mjs'

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

const refs = ['1', '2', '3', '4', '5', '6', '7', '8', '13', '10', '9', '11', '12']
const lows = {
  1: 100,
  2: 200,
  3: 125,
  4: 25,
  5: 300,
  6: 125,
  7: 225,
  8: 250,
  13: 100,
  9: 75,
  10: 250,
  11: 200,
  12: 225,
}

function tally(n, more = {}, changed = {}) {
  const all = { ...lows, ...changed }
  return {
    t: 'tally',
    epoch: 'e1',
    n,
    turnout: 418,
    step: 1,
    v: refs.map((ref) => all[ref]),
    width: 25,
    in: bits('2', '5', '6', '7', '8', '13', '10', '11', '12'),
    ago: 120,
    at: '2026-11-24T19:50:00Z',
    ...more,
  }
}

async function open(name = 'wall', size = { width: 1280, height: 900 }) {
  const page = await (await context(browser, size)).newPage()
  await page.clock.install()
  const box = { page, sockets: [] }
  await page.routeWebSocket('**/live', (socket) => {
    box.sockets.push(socket)
    box.send = (frame) => socket.send(JSON.stringify(frame))
    socket.onMessage((message) => {
      if (JSON.parse(message).t !== 'hello') return
      box.send({
        t: 'hello',
        v: 1,
        round: 'h26',
        epoch: 'e1',
        n: 1,
        phase: 'voting',
        closes: '2026-11-30T21:00:00Z',
        now: '2026-11-24T19:42:00Z',
        projects: refs.map((id) => ({ id, name: id, cost: 1 })),
        ballot: null,
        min: 1,
        max: 0,
      })
    })
  })
  await page.goto(`${server.url}/${name}`)
  await says(page.locator('[data-live-words]'), 'Live')
  return box
}

// drawn lets the page's own clock run past the next drawing, once it has every
// frame that was sent: the new closing time is the last of them.
async function drawn(page, send) {
  send({ t: 'phase', phase: 'voting', closes: '2026-12-24T18:00:00Z' })
  await page.locator('[data-left="2026-12-24T18:00:00Z"]').waitFor()
  await page.clock.runFor(2000)
}

// bits says which projects would be recommended, as a frame does.
function bits(...chosen) {
  const bytes = Buffer.alloc(Math.ceil(refs.length / 8))
  for (const [i, ref] of refs.entries()) if (chosen.includes(ref)) bytes[i >> 3] |= 0x80 >> (i & 7)
  return bytes.toString('base64').replace(/=+$/, '')
}

const figure = (page, ref) => page.locator(`[data-band="${ref}"] [data-figure]`)
const order = (page, pot) =>
  page.locator(`[data-wall-pot="${pot}"] [data-band]`).evaluateAll((rows) => rows.map((row) => row.dataset.band))

test('figures, bars and words follow the newest state', async () => {
  const { page, send } = await open()
  send(tally(2, { turnout: 431 }, { 2: 225 }))
  await says(page.locator('[data-turnout]'), '431')
  await says(page.locator('[data-turnout-words]'), '30.7% of the 1,402 sent a letter')
  await says(page.locator('[data-base]'), 'A full bar is all 431 people')
  await says(page.locator('[data-at]'), /^7:4[2-4]pm$/) // the server's time when it came
  await says(page.locator('[data-moved]'), 'Bars as of 7:48pm.')
  await says(figure(page, '2'), '225 to 249')
  await until(() => page.locator('[data-band="2"] [data-solid]').getAttribute('width'), '52.20%', 'the bar')
  await says(page.locator('[data-polite]'), '431 people have voted.')
  send(tally(1, { turnout: 400 }))
  await drawn(page, send)
  await says(page.locator('[data-turnout]'), '431')
  await axe(page, 'the wall')
  await page.context().close()
})

test('the order and the money line follow the bands', async () => {
  const { page, send } = await open()
  send(tally(2, { in: bits('3', '1') }, { 3: 250, 2: 200 }))
  await says(page.locator('[data-wall-pot="cil"] [data-line]'), 'Money line · £2,300 left')
  await until(() => order(page, 'cil'), ['3', '2', '1', '4'], 'the order')
  const line = page.locator('[data-wall-pot="cil"] li').nth(3)
  await until(() => line.getAttribute('data-line'), '', 'the line')
  send(tally(3, { in: bits(), close: 200 }, { 3: 200, 2: 200 }))
  await says(page.locator('[data-wall-pot="cil"] [data-line]'), 'Too close to say')
  await until(() => page.locator('[data-wall-pot="cil"] .cc-band--out').count(), 0, 'rows said to be out')
  await page.context().close()
})

test('rows do not move under a reader', async () => {
  const { page, send } = await open()
  await page.locator('[data-band="2"]').hover()
  send(tally(2, {}, { 3: 250 }))
  await says(figure(page, '3'), '250 to 274')
  assert.deepEqual(await order(page, 'cil'), ['2', '3', '1', '4'])
  await page.context().close()
})

test('Pause holds everything and says since when', async () => {
  const { page, send } = await open()
  await page.getByRole('button', { name: 'Pause' }).click()
  await says(page.locator('[data-live-words]'), 'Paused since 7:42pm.')
  send(tally(2, { turnout: 500 }))
  await drawn(page, send)
  await says(page.locator('[data-turnout]'), '418')
  await page.getByRole('button', { name: 'Go on' }).click()
  await says(page.locator('[data-turnout]'), '500')
  await page.context().close()
})

test('a lost line keeps the last figures and says so', async () => {
  const { page, sockets } = await open()
  await sockets[0].close({ code: 4000 })
  await says(page.locator('[data-live-words]'), 'Reconnecting. Last figures')
  await says(page.locator('[data-turnout]'), '418')
  await says(page.locator('[data-live-words]'), 'Live')
  await page.context().close()
})

test('turnout alone, in steps', async () => {
  const { page, send } = await open('wall.turnout')
  send({ t: 'tally', epoch: 'e1', n: 5, turnout: 420, step: 10, at: '2026-11-24T19:50:00Z' })
  await says(page.locator('[data-turnout]'), '420')
  await says(page.locator('[data-turnout-words]'), 'people or more have voted, of the 1,402 sent a letter')
  assert.equal(await page.locator('[data-figure]').count(), 0)
  await page.context().close()
})

test('the close is said, once', async () => {
  const { page, send } = await open()
  send({ t: 'phase', phase: 'closing', closes: '2026-11-30T21:00:00Z' })
  await says(page.locator('[data-assertive]'), 'Voting has closed.')
  await says(page.locator('[data-closing]'), 'Voting closed')
  await page.locator('[data-pause]').waitFor({ state: 'hidden' })
  await page.context().close()
})

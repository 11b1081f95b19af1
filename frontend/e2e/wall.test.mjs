// The wall's script against a server in a box.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, context, fits, launch, says, until } from './browser.mjs'
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

test('walls fit every screen, with and without a script', async () => {
  const screens = [
    { width: 360, height: 640 },
    { width: 1024, height: 768 },
    { width: 1280, height: 900 },
    { width: 1440, height: 900 },
    { width: 1920, height: 1080 },
  ]
  for (const javaScript of [true, false]) {
    const window = await context(browser, { javaScript, judges: javaScript })
    const page = await window.newPage()
    await page.routeWebSocket(/./, () => {})
    for (const name of ['wall', 'wall.one', 'wall.close', 'wall.meeting', 'wall.before', 'wall.counting']) {
      await page.goto(`${server.url}/${name}`)
      for (const size of screens) {
        await page.setViewportSize(size)
        await fits(page, `${name} at ${size.width}`)
        const outside = await page.evaluate(() => {
          const rail = document.querySelector('.cc-rail').getBoundingClientRect()
          return [...document.querySelectorAll('.cc-rail p')].filter(
            (p) => p.getBoundingClientRect().bottom > rail.bottom,
          ).length
        })
        assert.equal(outside, 0, `${name} at ${size.width}: text hangs out of the dark rail`)
        if (javaScript) await axe(page, `${name} at ${size.width}`)
      }
    }
    await window.close()
  }
})

test('the projector has one column or two, and larger rows', async () => {
  const { page } = await open('wall', { width: 1024, height: 768 })
  const columns = () => page.locator('.cc-board__pots').evaluate((node) => getComputedStyle(node).columnCount)
  const row = () =>
    page
      .locator('.cc-band')
      .first()
      .evaluate((node) => Number.parseFloat(getComputedStyle(node).fontSize))
  await until(columns, 'auto', 'columns at 1024')
  await page.setViewportSize({ width: 1440, height: 900 })
  await until(columns, '2', 'columns at 1440')
  const small = await row()
  await page.setViewportSize({ width: 1920, height: 1080 })
  await until(row, (size) => size > small, 'larger rows')
  await page.context().close()
})

test('nothing moves for those who ask for it, and colours that are forced keep the patterns', async () => {
  const { page, send } = await open()
  send(tally(2, { turnout: 431 }))
  await says(page.locator('[data-turnout]'), '431')
  const animation = await page.locator('[data-turnout]').evaluate((node) => getComputedStyle(node).animationName)
  assert.equal(animation, 'none')
  await page.emulateMedia({ forcedColors: 'active' })
  const kept = await page
    .locator('.cc-bar, .cc-swatch, .cc-curve__field')
    .evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).forcedColorAdjust))
  assert.ok(kept.length > 10 && kept.every((value) => value === 'none'))
  const fills = await page
    .locator('[data-band="12"] [data-solid], [data-band="2"] [data-solid]')
    .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('fill')))
  assert.deepEqual(fills, ['url(#ink-2)', 'url(#ink-4)'])
  await page.context().close()
})

test('without a script the page refreshes itself, unless it is paused', async () => {
  const window = await context(browser, { width: 1280, height: 900, javaScript: false })
  const page = await window.newPage()
  const refresh = () => page.locator('meta[http-equiv="refresh"]').getAttribute('content')
  await page.goto(`${server.url}/wall`)
  await until(refresh, '60', 'the refresh')
  await page.getByRole('link', { name: 'Refresh' }).waitFor()
  await page.getByRole('link', { name: 'Pause' }).waitFor()
  await page.goto(`${server.url}/wall.paused`)
  assert.equal(await page.locator('meta[http-equiv="refresh"]').count(), 0)
  await page.getByRole('link', { name: 'Go on' }).waitFor()
  await window.close()
})

test('where no socket can be kept, the snapshot is asked, with its ETag', async () => {
  const window = await context(browser, { width: 1280, height: 900 })
  const page = await window.newPage()
  await page.clock.install()
  await page.routeWebSocket('**/live', (socket) => socket.close({ code: 1013 }))
  const asked = []
  await page.route('**/api/v1/rounds/h26/live', (route) => {
    const etag = route.request().headers()['if-none-match']
    asked.push(etag)
    if (etag) return route.fulfill({ status: 304 })
    const body = JSON.stringify(tally(9, { turnout: 455 }))
    return route.fulfill({ status: 200, headers: { etag: '"n9"' }, contentType: 'application/json', body })
  })
  await page.goto(`${server.url}/wall`)
  await until(
    async () => {
      await page.clock.runFor(5000)
      return asked.length
    },
    (n) => n >= 2,
    'the snapshot',
  )
  await says(page.locator('[data-turnout]'), '455')
  await says(page.locator('[data-live-words]'), 'Live')
  assert.deepEqual(asked.slice(0, 2), [undefined, '"n9"'])
  await window.close()
})

test('after the close the result is linked by itself', async () => {
  const { page, send } = await open()
  send({ t: 'phase', phase: 'closed', closes: '2026-11-24T19:42:00Z' })
  await says(page.locator('[data-heading]'), 'Last figures before the count')
  await says(page.locator('[data-live-words]'), 'Counting')
  await page.route('**/wall', (route) => route.fulfill({ status: 303, headers: { location: '/result' } }))
  await page.clock.runFor(25_000)
  await page.getByRole('link', { name: 'See the result' }).waitFor()
  await page.context().close()
})

test('a wall before the opening comes alive by itself', async () => {
  const window = await context(browser, { width: 1280, height: 900 })
  const page = await window.newPage()
  let send
  await page.routeWebSocket('**/live', (socket) => {
    send = (frame) => socket.send(JSON.stringify(frame))
  })
  await page.goto(`${server.url}/wall.before`)
  await says(page.locator('[data-closing]'), 'Voting opens')
  await until(() => typeof send, 'function', 'the socket')
  const again = page.waitForEvent('load')
  send({ t: 'phase', phase: 'voting', closes: '2026-11-30T21:00:00Z' })
  await again
  await window.close()
})

// Focus always wins: whoever tabs through a page sees where they are, in yellow and
// black, on every golden page and whatever colour it stands on. That everything can be
// reached by the key itself is tested where the journeys are.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { context, launch } from './browser.mjs'
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

// unseen runs in a page: it moves the focus to one thing after the other, and tells what
// does not show it.
function unseen() {
  const lost = []
  let stops = 0
  for (const node of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (node.tabIndex < 0) continue
    node.focus()
    if (document.activeElement !== node) continue // hidden or switched off
    stops++
    if (!shows(node)) lost.push(node.outerHTML.slice(0, 140))
  }
  return { lost, stops }
}

// shows runs in a page: whether what has the focus shows it.
function shows(node) {
  const yellow = 'rgb(255, 221, 0)'
  const black = 'rgb(11, 12, 12)'
  const own = getComputedStyle(node)
  if (own.backgroundColor === yellow && own.color === black) return true
  // Text shows it by its ground; fields and pictures by a ring around them.
  const label = node.labels?.[0]
  const rings = [own, getComputedStyle(node, '::before')]
  if (label) rings.push(getComputedStyle(label, '::before'))
  if (node.firstElementChild?.matches('img')) rings.push(getComputedStyle(node.firstElementChild))
  for (const ring of rings) {
    const width = Number.parseFloat(ring.outlineWidth)
    if (ring.outlineStyle !== 'none' && ring.outlineColor === yellow && width >= 3) return true
    if (label && ring.boxShadow.includes(yellow)) return true
  }
  return false
}

// walk goes through a page and tells what does not show its focus. A press of the key
// first: from then on the browser shows focus as it does to whoever uses the keyboard.
async function walk(page, name) {
  await page.keyboard.press('Tab')
  const { lost, stops } = await page.evaluate(`(() => { ${shows}; ${unseen}; return unseen() })()`)
  return { told: lost.map((node) => `${name}: ${node}`), stops }
}

test('the focus is seen on every golden page', async () => {
  const told = []
  let stops = 0
  for (const size of [
    { width: 1280, height: 900 },
    { width: 360, height: 640 },
  ]) {
    const window = await context(browser, size)
    const page = await window.newPage()
    await page.routeWebSocket(/./, () => {})
    for (const name of names()) {
      await page.goto(`${server.url}/${name}`)
      const walked = await walk(page, `${name} at ${size.width}`)
      told.push(...walked.told)
      stops += walked.stops
    }
    await window.close()
  }
  assert.equal(told.join('\n'), '')
  assert.ok(stops > 500, `only ${stops} stops in all`)
})

test('the test sees a focus that is lost', async () => {
  const window = await context(browser, { width: 1280, height: 900, bypassCSP: true })
  const page = await window.newPage()
  await page.routeWebSocket(/./, () => {})
  await page.goto(`${server.url}/wall.meeting`)
  await page.addStyleTag({ content: '.cc-rail a:focus { background: #0d3029 !important; color: #fff !important }' })
  const { told } = await walk(page, 'wall.meeting')
  assert.equal(told.length, 1)
  await window.close()
})

// Focus always wins: whoever tabs through a page sees where they are, in yellow and
// black, on every golden page and whatever colour it stands on.
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

const most = 150 // stops of a page; one that has more would go round in circles

// seen runs in a page: '' when what has the focus shows it, null when nothing has it.
function seen() {
  const node = document.activeElement
  if (!node || node === document.body) return null
  const yellow = 'rgb(255, 221, 0)'
  const black = 'rgb(11, 12, 12)'
  const own = getComputedStyle(node)
  if (own.backgroundColor === yellow && own.color === black) return ''
  // Text shows it by its ground; fields and pictures by a ring around them.
  const label = node.labels?.[0]
  const rings = [own, getComputedStyle(node, '::before')]
  if (label) rings.push(getComputedStyle(label, '::before'))
  if (node.firstElementChild?.matches('img')) rings.push(getComputedStyle(node.firstElementChild))
  for (const ring of rings) {
    const width = Number.parseFloat(ring.outlineWidth)
    if (ring.outlineStyle !== 'none' && ring.outlineColor === yellow && width >= 3) return ''
    if (label && ring.boxShadow.includes(yellow)) return ''
  }
  return node.outerHTML.slice(0, 140)
}

// walk tabs through a page and tells what does not show its focus.
async function walk(page, name) {
  const told = []
  for (let stop = 0; stop < most; stop++) {
    await page.keyboard.press('Tab')
    const said = await page.evaluate(seen)
    if (said === null) return { told, stops: stop }
    if (said) told.push(`${name}: ${said}`)
  }
  throw new Error(`${name} has more than ${most} stops`)
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

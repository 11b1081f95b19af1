// Every golden page, at every size: valid, accessible, never wider than the
// window, with the focus always to be seen, and within the policy that the server sends.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, context, fits, launch, settled, until } from './browser.mjs'
import { unseen } from './focus.mjs'
import { names, serve, source } from './golden.mjs'
import { invalid } from './markup.mjs'

const widths = [
  { width: 320, height: 568 },
  { width: 360, height: 640 },
  { width: 640, height: 360 },
  { width: 1024, height: 768 },
  { width: 1280, height: 900 },
]

// On a phone and on a laptop pages are laid out differently: there they are looked at
// closely. Of the pages of one template the first is looked at on both, the others in turn
// on the one and on the other.
const judged = [widths[1], widths[4]]
const closely = closeLooks()

function closeLooks() {
  const turns = new Map()
  const looks = new Map()
  for (const name of names()) {
    const template = name.split('.')[0]
    const turn = turns.get(template) ?? 0
    turns.set(template, turn + 1)
    looks.set(name, turn === 0 ? judged : [judged[turn % 2]])
  }
  return looks
}

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

test('the markup is valid', async () => {
  const told = []
  for (const name of names()) {
    const said = await invalid(source(name), name)
    if (said) told.push(said)
  }
  assert.equal(told.join('\n'), '')
})

// Each page is loaded once: loading is most of what a browser has to do.
test('pages fit, are accessible, show the focus, and keep to the content security policy', async () => {
  const window = await context(browser, { judges: true })
  const page = await window.newPage()
  await page.routeWebSocket(/./, () => {})
  const told = []
  page.on('console', (message) => message.type() === 'error' && told.push(`${page.url()}: ${message.text()}`))
  page.on('pageerror', (error) => told.push(`${page.url()}: ${error}`))
  const tell = (error) => told.push(error.message)
  let seen = 0
  for (const name of names()) {
    await page.goto(`${server.url}/${name}`)
    await settled(page)
    for (const size of widths) {
      await page.setViewportSize(size)
      await fits(page, `${name} at ${size.width}`).catch(tell)
      if (!closely.get(name).includes(size)) continue
      await axe(page, `${name} at ${size.width}`).catch(tell)
      const { lost, stops } = await unseen(page)
      told.push(...lost.map((node) => `${name} at ${size.width} does not show its focus: ${node}`))
      seen += stops
    }
  }
  assert.equal(told.join('\n'), '')
  assert.ok(seen > 500, `only ${seen} stops in all`)
  await window.close()
})

test('pages fit a phone without JavaScript', async () => {
  const window = await context(browser, { javaScript: false })
  const page = await window.newPage()
  for (const name of names()) {
    await page.goto(`${server.url}/${name}`)
    await fits(page, name)
  }
  await window.close()
})

test('the test sees a focus that is lost', async () => {
  const window = await context(browser, { ...widths[4], bypassCSP: true })
  const page = await window.newPage()
  await page.routeWebSocket(/./, () => {})
  await page.goto(`${server.url}/wall.meeting`)
  await page.addStyleTag({ content: '.cc-rail a:focus { background: #0d3029 !important; color: #fff !important }' })
  assert.equal((await unseen(page)).lost.length, 1)
  await window.close()
})

test('what a project costs stands below its name on a ballot, never beside it', async () => {
  const window = await context(browser)
  const page = await window.newPage()
  for (const size of widths) {
    await page.setViewportSize(size)
    await page.goto(`${server.url}/ballot`)
    const beside = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.cc-project label.govuk-checkboxes__label')]
          .filter((label) => {
            const about = label.parentElement.querySelector('.govuk-checkboxes__hint')
            return about.getBoundingClientRect().top < label.getBoundingClientRect().bottom - 1
          })
          .map((label) => label.textContent),
      )
    await until(beside, [], `at ${size.width}`)
    assert.notEqual(await page.locator('.cc-project label').count(), 0)
  }
  await window.close()
})

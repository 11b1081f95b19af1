// Every golden page, at every size: valid, accessible, never wider than the
// window, and with the focus always to be seen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, context, fits, launch, settled, until } from './browser.mjs'
import { names, serve, source } from './golden.mjs'
import { invalid } from './markup.mjs'

const widths = [
  { width: 320, height: 568 },
  { width: 360, height: 640 },
  { width: 640, height: 360 },
  { width: 1024, height: 768 },
  { width: 1280, height: 900 },
]

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

test('pages are accessible and fit, with and without JavaScript', async () => {
  for (const javaScript of [true, false]) {
    const window = await context(browser, { javaScript, bypassCSP: true })
    const page = await window.newPage()
    for (const name of names()) {
      await page.goto(`${server.url}/${name}`)
      for (const size of javaScript ? widths : widths.slice(1, 2)) {
        await page.setViewportSize(size)
        await fits(page, `${name} at ${size.width}`)
      }
      // axe is a script: without JavaScript the page is judged as it was drawn.
      if (javaScript) {
        for (const size of [widths[1], widths[4]]) {
          await page.setViewportSize(size)
          await axe(page, `${name} at ${size.width}`)
        }
      }
    }
    await window.close()
  }
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

test('nothing breaks the content security policy', async () => {
  const window = await context(browser)
  const page = await window.newPage()
  const told = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('WebSocket')) told.push(message.text())
  })
  page.on('pageerror', (error) => told.push(String(error)))
  for (const name of names()) {
    await page.goto(`${server.url}/${name}`)
    await settled(page)
  }
  assert.equal(told.join('\n'), '')
  await window.close()
})

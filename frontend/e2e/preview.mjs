// Takes pictures of the golden pages into e2e/output/: npm run preview [name…]
import { context, launch, settled, shots } from './browser.mjs'
import { names, serve } from './golden.mjs'

const wanted = process.argv.slice(2)
const server = await serve()
const browser = await launch()
try {
  const window = await context(browser)
  const page = await window.newPage()
  for (const name of names()) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    await page.goto(`${server.url}/${name}`)
    await settled(page)
    await shots(page, name)
    console.log(name)
  }
} finally {
  await browser.close()
  server.close()
}

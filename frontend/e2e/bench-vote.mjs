// How long a resident's vote takes the machine, from the square of the letter to
// the receipt, on slow 4G with a slow phone; and what each page weighs on the way.
// A measurement, not a test: npm run bench-vote [runs].
import { launch, until } from './browser.mjs'
import { startServer } from './server.mjs'

const slow = { latency: 400, throughput: (400 * 1000) / 8, cpu: 4 }
const runs = Number(process.argv[2] ?? 5)

function isCounted(page) {
  return until(() => page.locator('[data-purse-status]').innerText(), 'Counted', 'it is counted')
}

async function vote(browser, letter) {
  const window = await browser.newContext({ viewport: { width: 360, height: 640 } })
  const page = await window.newPage()
  const cdp = await window.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: slow.latency,
    downloadThroughput: slow.throughput,
    uploadThroughput: slow.throughput,
  })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow.cpu })
  const sent = []
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    sent.push({ requestId, type, cached: response.fromDiskCache, bytes: 0, url: new URL(response.url).pathname })
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = sent.find((r) => r.requestId === requestId)
    if (one) one.bytes = encodedDataLength
  })
  const steps = []
  const step = async (name, act) => {
    const from = sent.length
    const began = performance.now()
    await act()
    const loaded = sent.slice(from).filter((r) => !r.cached)
    steps.push({ name, ms: performance.now() - began, requests: loaded.length, loaded })
  }
  const press = (name) => page.getByRole('button', { name, exact: true }).click({ noWaitAfter: true })
  await step('letter to code form', async () => {
    await page.goto(letter, { waitUntil: 'commit' })
    await page.getByRole('button', { name: 'Continue' }).waitFor()
  })
  await step('code to usable ballot', async () => {
    await press('Continue')
    await page.locator('form[data-ready]').waitFor()
  })
  await step('two taps, counted', async () => {
    for (let i = 0; i < 2; i++) await page.getByRole('checkbox', { checked: false }).first().click()
    await isCounted(page)
  })
  await step('check', async () => {
    await press('Check and finish')
    await page.getByRole('button', { name: 'Finish and get a receipt' }).waitFor()
  })
  await step('receipt', async () => {
    await press('Finish and get a receipt')
    await page.locator('#receipt-code').waitFor()
  })
  // What the ballot loads when it is the first page that a phone sees.
  await cdp.send('Network.clearBrowserCache')
  const from = sent.length
  await page.goto(page.url().replace('/receipt', '/ballot'))
  await page.locator('form[data-ready]').waitFor()
  const usable = sent.slice(from).filter((r) => r.type !== 'WebSocket').length
  await page.waitForLoadState('networkidle')
  const cold = sent.slice(from).filter((r) => r.type !== 'WebSocket')
  // The next run has the same letter, and room to choose.
  for (const box of (await page.getByRole('checkbox', { checked: true }).all()).slice(1).reverse()) await box.click()
  await isCounted(page)
  await window.close()
  return { steps, cold, usable }
}

const site = await startServer()
const browser = await launch()
try {
  const all = []
  for (let i = 0; i < runs; i++) all.push(await vote(browser, site.letter))
  const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
  console.log(`slow 4G (${slow.latency} ms, 400 kbit/s), CPU ÷ ${slow.cpu}, ${runs} runs: median (least to most)`)
  for (const [i, { name }] of all[0].steps.entries()) {
    const ms = all.map((run) => run.steps[i].ms)
    const said = `${(middle([...ms]) / 1000).toFixed(2)} s (${(Math.min(...ms) / 1000).toFixed(2)} to ${(Math.max(...ms) / 1000).toFixed(2)})`
    console.log(`  ${name.padEnd(24)} ${said}, ${all[0].steps[i].requests} requests`)
  }
  const total = all.map((run) => run.steps.reduce((sum, { ms }) => sum + ms, 0))
  console.log(
    `  ${'all'.padEnd(24)} ${(middle([...total]) / 1000).toFixed(2)} s (${(Math.min(...total) / 1000).toFixed(2)} to ${(Math.max(...total) / 1000).toFixed(2)})`,
  )
  const { cold, usable } = all[0]
  const weight = cold.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log(`the ballot, nothing cached: ${usable} requests until usable, ${cold.length} and ${weight} bytes in all`)
  for (const { url, bytes } of cold) console.log(`  ${String(bytes).padStart(6)} ${url}`)
} finally {
  await browser.close()
  await site.stop()
}

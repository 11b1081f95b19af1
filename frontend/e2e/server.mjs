// The real server, with the demonstration, on a free port and in a directory of
// its own that goes when it stops.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './browser.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const binary = process.env.COMMONCHEST ?? join(here, '..', '..', 'bin', 'commonchest')

const startsWithin = 60_000
const stopsWithin = 20_000

// startServer gives its address, a link to vote with, what it printed, and stop.
// A function before the flags prepares the data: it is given commonchest, which runs
// a command on them.
// Somebody may take the port between the finding and the listening: then it
// takes another.
export async function startServer(...flags) {
  if (!existsSync(binary)) throw new Error(`no server at ${binary}: run make build`)
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(flags)
    } catch (error) {
      if (tries === 5 || !error.message.includes('address already in use')) throw error
    }
  }
}

async function startOnce([first, ...flags]) {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'chest-e2e-'))
  if (typeof first === 'function') await first((...args) => commonchest(data, args), data)
  else if (first) flags.unshift(first)
  const url = `http://localhost:${port}`
  const child = spawn(
    binary,
    ['demo', '--quiet', '--data', data, '--listen', `127.0.0.1:${port}`, '--public-url', url, ...flags],
    { env: { PATH: process.env.PATH, HOME: data } },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const stop = async () => {
    const ended = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : null
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopsWithin)
    await ended
    clearTimeout(timer)
    rmSync(data, { recursive: true, force: true })
  }
  try {
    const state = () =>
      child.exitCode !== null ? 'ended' : output.includes('Stop with Ctrl-C') ? 'serving' : 'starting'
    const now = await until(state, (is) => is !== 'starting', 'the server starts', startsWithin)
    if (now === 'ended') throw new Error('the server ended at once')
  } catch (error) {
    await stop()
    throw new Error(`${error.message}\n${output}`)
  }
  return { url, stop, output: () => output, letter: output.match(/https?:\S+\/c\/\S+/)?.[0] }
}

function commonchest(data, args) {
  const env = { PATH: process.env.PATH, HOME: data }
  const run = spawnSync(binary, [...args, '--data', data], { env, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`commonchest ${args.join(' ')}:\n${run.stdout}${run.stderr}`)
  return run.stdout
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

// A connection that comes back by itself. It keeps one websocket to the server,
// reconnects as the close code allows, and where no socket can be kept polls
// the snapshot instead. It knows nothing of ballots or walls.
import { type Bye, type ClientFrame, readFrame, type ServerFrame, type Tally } from './protocol'

/** How the connection stands. 'polling' gives figures but carries no casts. */
export type LinkState = 'connecting' | 'open' | 'polling' | 'waiting' | 'ended'

export interface LinkOptions {
  url: string
  topic: string
  round: string
  snapshot?: string
  onFrame(frame: ServerFrame): void
  onState(state: LinkState): void
}

/** Close codes of the protocol after which coming back makes no sense. */
const final = new Set([4004, 4005, 4006, 4007, 4008])

// Scripts cannot see the heartbeats of the websocket protocol, so they ask.
const pingEvery = 20_000
const answerWithin = 10_000
const pollEvery = 10_000
const failuresBeforePolling = 3

/**
 * How long to wait before connecting again, in milliseconds; null for never.
 * random is in [0, 1): it spreads a thousand phones over the interval.
 */
export function reconnectDelay(code: number, bye: Bye | null, failures: number, random: number): number | null {
  if (bye) return bye.retry < 0 ? null : bye.retry * 1000 + random * 1000
  if (final.has(code)) return null
  switch (code) {
    case 4001: // too slow: coming back at once would only be slow again
      return 10_000 + random * 20_000
    case 4003: // lifetime: the server only asks us to move
      return random * 5000
    default:
      return Math.min(60_000, 1000 * 2 ** Math.min(failures, 6)) * (0.5 + random * 0.5)
  }
}

export class Link {
  private socket: WebSocket | null = null
  private bye: Bye | null = null
  private failures = 0
  private opened = false
  private stopped = false
  private timer = 0
  private ping = 0
  private answer = 0
  private poll = 0
  private etag = ''
  private resume: { epoch: string; n: number } | null = null

  constructor(private readonly options: LinkOptions) {}

  start(): void {
    addEventListener('online', this.nudge)
    addEventListener('offline', this.lost)
    document.addEventListener('visibilitychange', this.nudge)
    this.connect()
  }

  /** Sends a frame, if the connection is open. */
  send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN || !this.opened) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  /** Gives up a connection that no longer answers, and makes another. */
  restart(): void {
    const socket = this.socket
    if (!socket) return
    // A dead line reports its end only after minutes: it is not waited for.
    socket.onmessage = socket.onclose = null
    socket.close()
    this.closed(1006)
  }

  private connect(): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    if (!this.poll) this.options.onState('connecting')
    const url = new URL(this.options.url, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    this.bye = null
    this.opened = false
    const socket = new WebSocket(url)
    this.socket = socket
    socket.onopen = () => {
      const hello: ClientFrame = { t: 'hello', v: 1, topic: this.options.topic, round: this.options.round }
      socket.send(JSON.stringify(this.resume ? { ...hello, resume: this.resume } : hello))
    }
    socket.onmessage = (event) => this.read(event.data)
    socket.onclose = (event) => this.closed(event.code)
  }

  private read(data: unknown): void {
    const frame = readFrame(data)
    if (!frame) return
    if (frame.t === 'bye') {
      this.bye = frame
      return
    }
    clearTimeout(this.answer)
    if (frame.t === 'tally') {
      if (this.resume?.epoch === frame.epoch && frame.n < this.resume.n) return
      this.resume = { epoch: frame.epoch, n: frame.n }
    }
    if (frame.t === 'hello') {
      this.opened = true
      this.failures = 0
      this.stopPolling()
      clearInterval(this.ping)
      this.ping = setInterval(() => this.ask(), pingEvery) as unknown as number
      this.options.onState('open')
    }
    this.options.onFrame(frame)
  }

  /** Asks for a sign of life. A line that gives none is given up. */
  private ask(): void {
    if (this.send({ t: 'ping' })) this.answer = setTimeout(() => this.restart(), answerWithin) as unknown as number
  }

  private closed(code: number): void {
    clearInterval(this.ping)
    clearTimeout(this.answer)
    this.socket = null
    if (!this.opened) this.failures++
    const delay = reconnectDelay(code, this.bye, this.failures, Math.random())
    if (delay === null) {
      this.end()
      return
    }
    if (this.options.snapshot && this.failures >= failuresBeforePolling) this.startPolling()
    if (!this.poll) this.options.onState('waiting')
    // An idle page waits to be looked at again; nudge wakes it.
    if (code !== 4002 || !document.hidden) this.timer = setTimeout(() => this.connect(), delay) as unknown as number
  }

  private end(): void {
    this.stopped = true
    this.stopPolling()
    removeEventListener('online', this.nudge)
    removeEventListener('offline', this.lost)
    document.removeEventListener('visibilitychange', this.nudge)
    this.options.onState('ended')
  }

  /** The network or the reader is back: do not sit out the wait. */
  private readonly nudge = (): void => {
    if (!this.socket && !document.hidden) {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.connect(), Math.random() * 1000) as unknown as number
    }
  }

  private readonly lost = (): void => this.restart()

  private startPolling(): void {
    if (this.poll) return
    this.poll = setInterval(() => void this.look(), pollEvery) as unknown as number
    void this.look()
  }

  private stopPolling(): void {
    clearInterval(this.poll)
    this.poll = 0
  }

  private async look(): Promise<void> {
    try {
      const headers: Record<string, string> = this.etag ? { 'if-none-match': this.etag } : {}
      const response = await fetch(this.options.snapshot ?? '', { headers, cache: 'no-store' })
      if (response.status === 200) {
        this.etag = response.headers.get('etag') ?? ''
        this.options.onFrame({ ...((await response.json()) as Tally), t: 'tally' })
      }
      if (this.poll && (response.ok || response.status === 304)) this.options.onState('polling')
    } catch {
      if (this.poll) this.options.onState('waiting')
    }
  }
}

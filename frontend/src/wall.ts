// The live wall: figures arrive as whole states and are drawn at most once a
// second. Rows change places at most every 15 seconds and never under a reader.
import { type Arranged, arrange, type Pot, readBits, type Would } from './arrange'
import { readParts } from './budget'
import { Link, type LinkState } from './live'
import type { ServerFrame, Tally } from './protocol'
import { readStrings } from './strings'
import { WallView } from './wall-view'

const drawEvery = 1000
const moveEvery = 15_000
const speakEvery = 60_000
const leftEvery = 30_000
const resultEvery = 20_000

class Wall {
  private readonly view: WallView
  private readonly pots: Pot[]
  private readonly ranked: boolean
  private readonly phase: string
  private projects: string[] = []
  private latest: Tally | null = null
  private state: LinkState = 'connecting'
  private paused: boolean
  private over = false
  private ahead = 0 // of our clock, milliseconds
  private drawn = 0
  private moved = 0
  private spoken = 0
  private timer = 0

  constructor(root: HTMLElement) {
    const data = root.dataset
    this.ranked = data.ranked === 'true'
    this.phase = data.phase ?? ''
    this.paused = data.paused === 'true'
    this.view = new WallView(root, readStrings(document))
    this.pots = [...root.querySelectorAll<HTMLElement>('[data-wall-pot]')].map((pot) => ({
      id: pot.dataset.wallPot ?? '',
      total: Number(pot.dataset.total),
      rows: [...pot.querySelectorAll<HTMLElement>('[data-band]')].map((row) => ({
        ref: row.dataset.band ?? '',
        name: row.dataset.name ?? '',
        parts: readParts(row.dataset.parts ?? ''),
        low: 0,
      })),
    }))
    this.view.onPause(() => this.toggle())
    if (!data.live) {
      this.over = true
      this.awaitResult()
      return
    }
    setInterval(() => this.tick(), leftEvery)
    const link = new Link({
      url: data.live,
      topic: 'wall',
      round: data.round ?? '',
      ...(data.snapshot ? { snapshot: data.snapshot } : {}),
      onFrame: (frame) => this.receive(frame),
      onState: (state) => {
        // The first attempt leaves the page as it was drawn.
        const first = this.state === 'connecting' && state === 'connecting'
        this.state = state
        if (state === 'polling') this.confirm()
        if (!first) this.view.state(this.words())
      },
    })
    link.start()
  }

  /** The time left. Snapshots say nothing of phases: when the time has come, the page is asked. */
  private tick(): void {
    const due = this.view.timeLeft(this.now())
    if (due && this.state === 'polling' && !this.paused) location.reload()
  }

  private words(): 'live' | 'paused' | 'waiting' | 'final' {
    if (this.over) return 'final'
    if (this.paused) return 'paused'
    return this.state === 'open' || this.state === 'polling' ? 'live' : 'waiting'
  }

  private toggle(): void {
    this.paused = !this.paused
    this.view.state(this.words())
    if (!this.paused) this.soon()
  }

  private receive(frame: ServerFrame): void {
    if (frame.t === 'hello') {
      this.projects = frame.projects.map((project) => project.id)
      this.ahead = Date.parse(frame.now) - Date.now()
    }
    if (frame.t === 'phase' && this.phase !== 'sealed') this.view.closes(frame.closes, this.now())
    if (frame.t === 'hello' || frame.t === 'phase') this.turn(frame.phase)
    if (frame.t === 'tally') {
      this.latest = frame
      this.soon()
    }
    if (frame.t === 'phase' || frame.t === 'tally') this.confirm()
  }

  /** The server's time, as far as hello told it. */
  private now(): Date {
    return new Date(Date.now() + this.ahead)
  }

  /** Whatever arrives says that the figures shown are those of now. */
  private confirm(): void {
    if (this.paused || this.over || this.phase === 'sealed') return
    this.view.confirm(this.now())
    this.view.state(this.words())
  }

  private turn(phase: string): void {
    if (phase === this.phase || this.over) return
    if (this.phase === 'sealed') {
      location.reload() // voting has opened
      return
    }
    this.over = true
    this.view.ended()
    this.view.state(this.words())
    this.awaitResult()
  }

  /** Once there is a result, the address of the wall leads to it. */
  private awaitResult(): void {
    const timer = setInterval(async () => {
      try {
        const response = await fetch(location.href, { redirect: 'manual', cache: 'no-store' })
        if (response.type !== 'opaqueredirect') return
        clearInterval(timer)
        this.view.result()
      } catch {
        // The next look will tell.
      }
    }, resultEvery)
  }

  /** Draws now, or when a second has passed since the last time. */
  private soon(): void {
    if (this.timer || this.paused) return
    const wait = Math.max(0, this.drawn + drawEvery - Date.now())
    this.timer = setTimeout(() => {
      this.timer = 0
      if (!this.paused) this.draw()
    }, wait) as unknown as number
  }

  private draw(): void {
    const tally = this.latest
    if (!tally) return
    this.drawn = Date.now()
    this.view.turnout(tally)
    if (this.drawn - this.spoken >= speakEvery) {
      this.spoken = this.drawn
      this.view.speak(tally.turnout)
    }
    if (!tally.v) return
    const lows = new Map(this.projects.map((ref, i) => [ref, tally.v?.[i] ?? 0]))
    for (const pot of this.pots) for (const row of pot.rows) row.low = lows.get(row.ref) ?? 0
    const full = this.view.full(tally)
    for (const row of this.pots.flatMap((pot) => pot.rows)) {
      this.view.figure(row.ref, row.low, tally.width ?? 1, full)
    }
    const would: Would | null = tally.in ? { in: readBits(tally.in, this.projects), close: tally.close ?? -1 } : null
    const arranged = arrange(this.pots, would, this.ranked)
    this.place(arranged)
    const spent = arranged.map((pot): [string, number] => {
      const total = this.pots.find((p) => p.id === pot.id)?.total ?? 0
      return [pot.id, total - pot.left]
    })
    this.view.money(new Map(spent))
    const from = { of: tally.of ?? 0, step: tally.step ?? 1 }
    this.view.worked(would ? new Date(Date.parse(tally.at) - (tally.ago ?? 0) * 1000) : null, this.ranked, from)
  }

  private place(arranged: Arranged[]): void {
    const mayMove = this.drawn - this.moved >= moveEvery
    for (const pot of arranged) {
      if (this.view.inOrder(pot) || (mayMove && !this.view.isRead(pot.id))) {
        if (this.view.place(pot)) this.moved = this.drawn
      }
    }
  }
}

const root = document.querySelector<HTMLElement>('[data-wall]')
if (root) new Wall(root)

// The live wall: figures arrive as whole states and are drawn at most once a
// second. Rows change places at most every 15 seconds and never under a reader.
import { type Arranged, arrange, type Pot } from './arrange'
import { readParts } from './budget'
import { Link, type LinkState } from './live'
import type { ServerFrame, Tally } from './protocol'
import { readStrings } from './strings'
import { WallView } from './wall-view'

const drawEvery = 1000
const moveEvery = 15_000
const speakEvery = 60_000

class Wall {
  private readonly view: WallView
  private readonly pots: Pot[]
  private readonly greedy: boolean
  private projects: string[] = []
  private latest: Tally | null = null
  private state: LinkState = 'connecting'
  private paused: boolean
  private over = false
  private drawn = 0
  private moved = 0
  private spoken = 0
  private timer = 0

  constructor(root: HTMLElement) {
    const data = root.dataset
    this.greedy = data.greedy === 'true'
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
    if (!data.live) return
    setInterval(() => this.view.timeLeft(new Date()), drawEvery * 30)
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
        if (!first) this.view.state(this.words())
      },
    })
    link.start()
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
      if (frame.phase !== 'voting') this.end()
    }
    if (frame.t === 'phase') {
      this.view.closes(frame.closes)
      if (frame.phase !== 'voting') this.end()
    }
    if (frame.t === 'tally') {
      this.latest = frame
      this.soon()
    }
  }

  private end(): void {
    if (this.over) return
    this.over = true
    this.view.ended()
    this.view.state(this.words())
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
    for (const row of this.pots.flatMap((pot) => pot.rows)) {
      this.view.figure(row.ref, row.low, tally.width ?? 1, tally.turnout)
    }
    this.place(arrange(this.pots, this.greedy))
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

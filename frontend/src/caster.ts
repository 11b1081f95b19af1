// Gets choices counted. One cast is under way at a time: the next can only be
// made when its base, the revision before it, is known. What is under way or
// waiting lies in localStorage, so that a lost signal or a closed page loses
// nothing; a cast that is sent again keeps its cmd, so it never counts twice.
import { same } from './budget'
import type { Cast, CountedBallot, Receipt, Refusal } from './protocol'

/** Where a cast that was refused leaves us. */
export type Outcome =
  | { is: 'counted'; receipt: string }
  | { is: 'conflict'; there: CountedBallot; here: string[] }
  | { is: 'taken_over'; there: CountedBallot }
  | { is: 'refused'; message: string }
  | { is: 'closed' }

export interface CasterOptions {
  round: string
  voter: string // whose choices wait here: a phone may be shared
  base: number
  counted: string[] | null // what the server has counted, null for nothing
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  newId(): string
  send(cast: Cast): boolean
  later(act: () => void, ms: number): void
  silent(): void // the server does not answer: make a new connection
  onOutcome(outcome: Outcome): void
}

/** Codes after which the same cast may be sent again. */
const again = new Set(['unavailable', 'outcome_unknown', 'limited'])

const answerWithin = 10_000
const againAfter = 3000

export class Caster {
  private base: number
  private counted: string[] | null
  private pending: Cast | null = null
  private wanted: string[] | null = null
  private over = false
  private last: Cast | null = null
  private readonly key: string

  constructor(private readonly options: CasterOptions) {
    this.key = `chest/cast/${options.round}/${options.voter}`
    this.base = options.base
    this.counted = options.counted
    this.load()
  }

  /** What an earlier visit could not get counted, to be ticked again. */
  kept(): string[] | null {
    return this.wanted ?? this.pending?.choices ?? null
  }

  /** Nothing is under way and this is what is counted. */
  isCounted(choices: Iterable<string>): boolean {
    return !this.waiting() && this.counted !== null && same(choices, this.counted)
  }

  waiting(): boolean {
    return this.pending !== null || this.wanted !== null
  }

  hasCounted(): boolean {
    return this.counted !== null
  }

  /** What a form post must say to be the same command, or the next one. */
  command(choices: Iterable<string>): { base: number; cmd: string } | null {
    const list = [...choices]
    for (const cast of [this.pending, this.last]) {
      if (cast && same(cast.choices, list)) return { base: cast.base, cmd: cast.cmd }
    }
    return this.pending || this.last ? { base: this.base, cmd: this.options.newId() } : null
  }

  /** Asks for a valid state to be counted; null takes back what still waits. */
  want(choices: string[] | null): void {
    if (this.over) return
    const unchanged = choices !== null && this.pending === null && this.counted !== null && same(choices, this.counted)
    this.wanted = unchanged ? null : choices
    this.flush()
  }

  /** The connection is open and this is what the server holds. */
  connected(ballot: CountedBallot | null): void {
    if (this.pending) {
      this.transmit(this.pending)
      return
    }
    if (ballot && ballot.rev !== this.base) {
      this.differs(ballot, this.wanted)
      return
    }
    this.flush()
  }

  receipt(frame: Receipt): void {
    if (this.pending?.cmd !== frame.cmd) return
    this.settle({ rev: frame.rev, kind: frame.kind, choices: frame.choices, receipt: frame.receipt })
    this.options.onOutcome({ is: 'counted', receipt: frame.receipt })
    this.flush()
  }

  refusal(frame: Refusal): void {
    const pending = this.pending
    if (!pending || pending.cmd !== frame.cmd) return
    if (again.has(frame.code)) {
      this.options.later(() => {
        if (this.pending === pending) this.transmit(pending)
      }, againAfter)
      return
    }
    const here = this.wanted ?? pending.choices
    this.pending = null
    if (frame.ballot) {
      this.differs(frame.ballot, here)
      return
    }
    this.wanted = null
    this.save()
    if (frame.code === 'closed') this.close()
    else this.options.onOutcome({ is: 'refused', message: frame.message })
  }

  /** Voting has closed: whatever waits will not be counted. */
  close(): void {
    if (this.over) return
    this.over = true
    this.options.storage.removeItem(this.key)
    this.options.onOutcome({ is: 'closed' })
  }

  private differs(there: CountedBallot, here: string[] | null): void {
    this.base = there.rev
    this.counted = there.kind === 'withdrawn' ? null : there.choices
    this.wanted = null
    this.save()
    if (here === null) this.options.onOutcome({ is: 'taken_over', there })
    else if (same(here, there.choices)) this.options.onOutcome({ is: 'counted', receipt: there.receipt })
    else this.options.onOutcome({ is: 'conflict', there, here })
  }

  private settle(ballot: CountedBallot): void {
    this.last = this.pending
    this.pending = null
    this.base = ballot.rev
    this.counted = ballot.choices
    if (this.wanted && same(this.wanted, ballot.choices)) this.wanted = null
    this.save()
  }

  private flush(): void {
    if (this.pending === null && this.wanted !== null && !this.over) {
      const { round } = this.options
      this.pending = {
        t: 'cast',
        round,
        cmd: this.options.newId(),
        base: this.base,
        kind: 'cast',
        choices: this.wanted,
      }
      this.wanted = null
      this.save()
      this.transmit(this.pending)
      return
    }
    this.save()
  }

  private transmit(cast: Cast): void {
    if (!this.options.send(cast)) return
    this.options.later(() => {
      if (this.pending === cast) this.options.silent()
    }, answerWithin)
  }

  private save(): void {
    const { storage } = this.options
    try {
      if (this.waiting()) storage.setItem(this.key, JSON.stringify({ pending: this.pending, wanted: this.wanted }))
      else storage.removeItem(this.key)
    } catch {
      // A full or forbidden storage costs only the safety net.
    }
  }

  private load(): void {
    try {
      const kept = JSON.parse(this.options.storage.getItem(this.key) ?? 'null') as {
        pending: Cast | null
        wanted: string[] | null
      } | null
      this.pending = kept?.pending ?? null
      this.wanted = kept?.wanted ?? null
    } catch {
      // Nothing readable is nothing kept.
    }
  }
}

// Gets choices counted. One cast is under way at a time: the next can only be
// made when its base, the revision before it, is known. What is under way,
// waiting, or not yet complete lies in localStorage, so that a lost signal or a
// closed page loses nothing; a cast that is sent again keeps its cmd, so it
// never counts twice.
import type { State } from './ballot-rules'
import type { DeviceStorage } from './device'
import type { Cast, CountedBallot, Receipt, Refusal } from './protocol'

/** Where a cast that was refused leaves us. */
export type Outcome =
  | { is: 'counted'; receipt: string }
  | { is: 'conflict'; there: CountedBallot; here: State }
  | { is: 'taken_over'; there: CountedBallot }
  | { is: 'refused'; message: string; ends: boolean }
  | { is: 'closed'; late: boolean }

export interface CasterOptions {
  round: string
  key: string // of the storage: whose choices wait here, because a phone may be shared
  base: number
  counted: State | null // what the server has counted, null for nothing
  storage: DeviceStorage
  same(a: State, b: State): boolean
  newId(): string
  send(cast: Cast): boolean
  later(act: () => void, ms: number): void
  silent(): void // the server does not answer: make a new connection
  onOutcome(outcome: Outcome): void
}

interface Kept {
  base: number
  pending: Cast | null
  wanted: State | null
  draft: State | null
}

/** Codes after which the same cast may be sent again. */
const again = new Set(['unavailable', 'outcome_unknown', 'limited'])

/** Codes after which nothing more can be cast from here. */
const final = new Set(['other_channel', 'pass_needed'])

const answerWithin = 10_000
const againAfter = 3000

export class Caster {
  private base: number
  private counted: State | null
  private pending: Cast | null = null
  private wanted: State | null = null
  private draft: State | null = null
  private over = false
  private last: Cast | null = null

  constructor(private readonly options: CasterOptions) {
    this.base = options.base
    this.counted = options.counted
    this.load()
  }

  /** What an earlier visit could not get counted, to be shown again. */
  kept(): State | null {
    return this.draft ?? this.wanted ?? (this.pending ? stateOf(this.pending) : null)
  }

  /** Nothing is under way and this is what is counted. */
  isCounted(state: State): boolean {
    return !this.waiting() && this.counted !== null && this.options.same(state, this.counted)
  }

  /** What counts as long as nothing newer does; null for nothing. */
  stands(): State | null {
    return this.counted
  }

  waiting(): boolean {
    return this.pending !== null || this.wanted !== null
  }

  /** What a form post must say to be the same command, or the next one. */
  command(state: State): { base: number; cmd: string } | null {
    for (const cast of [this.pending, this.last]) {
      if (cast && this.options.same(stateOf(cast), state)) return { base: cast.base, cmd: cast.cmd }
    }
    return this.pending || this.last || this.draft ? { base: this.base, cmd: this.options.newId() } : null
  }

  /** Asks for a valid state to be counted. */
  want(state: State): void {
    if (this.over) return
    const unchanged = this.pending === null && this.counted !== null && this.options.same(state, this.counted)
    this.wanted = unchanged ? null : state
    this.draft = null
    this.flush()
  }

  /** Keeps a state that may not count yet, and takes back what still waits. */
  hold(state: State): void {
    if (this.over) return
    this.wanted = null
    this.draft = state
    this.save()
  }

  /** Gives up what is not counted. */
  drop(): void {
    this.wanted = this.draft = null
    this.save()
  }

  /** The connection is open and this is what the server holds. */
  connected(ballot: CountedBallot | null): void {
    if (this.over) return
    if (this.pending) {
      this.transmit(this.pending)
      return
    }
    if (ballot && ballot.rev !== this.base) {
      this.differs(ballot, this.wanted ?? this.draft)
      return
    }
    this.flush()
  }

  receipt(frame: Receipt): void {
    if (this.pending?.cmd !== frame.cmd) return
    this.last = this.pending
    this.pending = null
    this.base = frame.rev
    this.counted = frame.kind === 'cast' ? stateOf(frame) : null
    if (this.wanted && this.counted && this.options.same(this.wanted, this.counted)) this.wanted = null
    this.save()
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
    if (frame.code === 'closed' || frame.code === 'not_counted') {
      this.close()
      return
    }
    const here = this.draft ?? this.wanted ?? stateOf(pending)
    this.pending = null
    if (frame.ballot) {
      this.differs(frame.ballot, here)
      return
    }
    this.wanted = null
    this.draft = here
    this.over = final.has(frame.code)
    if (this.over) this.forget()
    else this.save()
    this.options.onOutcome({ is: 'refused', message: frame.message, ends: this.over })
  }

  /** Voting has closed: whatever waits will not be counted. */
  close(): void {
    if (this.over) return
    this.over = true
    const late = this.waiting() || this.draft !== null
    this.forget()
    this.options.onOutcome({ is: 'closed', late })
  }

  private differs(there: CountedBallot, here: State | null): void {
    this.base = there.rev
    this.counted = there.kind === 'cast' ? stateOf(there) : null
    this.wanted = null
    this.draft = null
    if (here === null) {
      this.save()
      this.options.onOutcome({ is: 'taken_over', there })
    } else if (this.counted && this.options.same(here, this.counted)) {
      this.save()
      this.options.onOutcome({ is: 'counted', receipt: there.receipt })
    } else {
      // A reload before the answer asks again: the draft keeps what is here.
      this.draft = here
      this.save(there.rev - 1)
      this.options.onOutcome({ is: 'conflict', there, here })
    }
  }

  private flush(): void {
    if (this.pending === null && this.wanted !== null && !this.over) {
      this.pending = {
        t: 'cast',
        round: this.options.round,
        cmd: this.options.newId(),
        base: this.base,
        kind: 'cast',
        choices: this.wanted.choices,
        ...(this.wanted.points.length > 0 ? { points: this.wanted.points } : {}),
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

  private save(base = this.base): void {
    const { storage, key } = this.options
    const kept: Kept = { base, pending: this.pending, wanted: this.wanted, draft: this.draft }
    try {
      if (this.waiting() || this.draft) storage.setItem(key, JSON.stringify(kept))
      else storage.removeItem(key)
    } catch {
      // A full or forbidden storage costs only the safety net.
    }
  }

  private forget(): void {
    this.pending = this.wanted = this.draft = null
    this.save()
  }

  private load(): void {
    try {
      const kept = JSON.parse(this.options.storage.getItem(this.options.key) ?? 'null') as Kept | null
      if (!kept) return
      this.pending = kept.pending
      this.wanted = kept.wanted
      this.draft = kept.draft
      // What was begun on an older ballot must not replace a newer one unasked.
      if (!this.pending) this.base = kept.base
    } catch {
      // Nothing readable is nothing kept.
    }
  }
}

/** The state that a frame tells. */
export function stateOf(frame: { choices: string[]; points?: number[] }): State {
  return { choices: frame.choices, points: frame.points ?? [] }
}

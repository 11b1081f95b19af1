// The frames of the live protocol: JSON, one object a frame, told apart by t.
// docs/live-protocol.md is the source; this file only types what scripts use.

export type BallotKind = 'cast' | 'blank' | 'withdrawn'

/** A ballot as the server holds it. */
export interface CountedBallot {
  rev: number
  kind: BallotKind
  choices: string[] // a ranking's in order of preference
  points?: number[] // beside choices where the ballot shares out points
  receipt: string
}

/** What a browser asks to be counted. The same cmd is never counted twice. */
export interface Cast {
  t: 'cast'
  round: string
  cmd: string
  base: number
  kind: BallotKind
  choices: string[]
  points?: number[] // beside choices; only where the ballot shares out points
}

export type ClientFrame =
  | { t: 'hello'; v: 1; topic: string; round: string; resume?: { epoch: string; n: number } }
  | Cast
  | { t: 'ping' }

export interface Hello {
  t: 'hello'
  v: number
  round: string
  epoch: string
  n: number
  phase: string
  closes: string
  now: string
  projects: { id: string; name: string; cost: number }[]
  ballot?: CountedBallot | null
  ballot_kind: 'approval' | 'choose-1' | 'knapsack' | 'points' | 'ranking'
  min: number
  max: number // 0: any number
  pot?: number // knapsack: pence
  min_sum?: number // points
  max_sum?: number
  max_each?: number
}

export interface Receipt {
  t: 'receipt'
  cmd: string
  rev: number
  receipt: string
  kind: BallotKind
  choices: string[]
  points?: number[]
}

export interface Refusal {
  t: 'refusal'
  cmd?: string // of the cast it is about
  code: string
  message: string
  ballot?: CountedBallot
}

/** The whole state, never a change. v is in the order of Hello.projects. */
export interface Tally {
  t: 'tally'
  epoch: string
  n: number
  turnout: number
  step?: number
  v?: number[]
  width?: number
  in?: string // a bit for each project: would be recommended now
  close?: number // low end of the band in which it is too close to say
  ago?: number // seconds before at: of the ballots that in is made from
  of?: number // ballots that in was counted from, rounded down to step
  at: string
}

export interface Phase {
  t: 'phase'
  phase: string
  closes: string
}

export interface Bye {
  t: 'bye'
  code: string
  retry: number
}

export type ServerFrame = Hello | Receipt | Refusal | Tally | Phase | Bye

/** Reads a frame; anything that is no frame is null. */
export function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null
  try {
    const frame: unknown = JSON.parse(data)
    return typeof frame === 'object' && frame !== null && 't' in frame ? (frame as ServerFrame) : null
  } catch {
    return null
  }
}

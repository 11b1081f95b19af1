// The order of the wall's rows and the place of its money line. What would be
// recommended comes from the server; this only puts it in order, as the server does
// for the page as it is first drawn (handlers/web/view/wall.go): both are held to
// testdata/arrange.json.
import type { Part } from './budget'

export interface Row {
  ref: string
  name: string
  parts: Part[]
  low: number
}

export interface Pot {
  id: string
  total: number
  rows: Row[]
}

/** What would be recommended now, as far as the figures tell. */
export interface Would {
  in: Set<string>
  close: number // low end of the band in which it is too close to say; -1: none
}

export interface Arranged {
  id: string
  order: string[] // refs, best first
  in: Set<string>
  line: '' | 'line' | 'fits' | 'close'
  at: number // the line stands before this row
  left: number
}

/** Compares as Go compares strings, so that both draw the same order. */
function bytewise(a: string, b: string): number {
  const x = new TextEncoder().encode(a)
  const y = new TextEncoder().encode(b)
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const d = (x[i] ?? 0) - (y[i] ?? 0)
    if (d !== 0) return d
  }
  return x.length - y.length
}

export function arrange(pots: Pot[], would: Would | null, ranked: boolean): Arranged[] {
  const left = new Map(pots.map((pot) => [pot.id, pot.total]))
  for (const row of pots.flatMap((pot) => pot.rows)) {
    if (!would?.in.has(row.ref)) continue
    for (const part of row.parts) left.set(part.pot, (left.get(part.pot) ?? 0) - part.pence)
  }
  const first = (row: Row): number => (!ranked && would?.in.has(row.ref) ? 0 : 1)
  const compare = (a: Row, b: Row): number => first(a) - first(b) || b.low - a.low || bytewise(a.name, b.name)
  return pots.map((pot) => draw(pot.id, [...pot.rows].sort(compare), would, left.get(pot.id) ?? 0))
}

function draw(id: string, rows: Row[], would: Would | null, left: number): Arranged {
  const order = rows.map((row) => row.ref)
  const base = { id, order, left, in: new Set(order.filter((ref) => would?.in.has(ref))) }
  if (!would || rows.length === 0) return { ...base, line: '', at: 0 }
  const close = rows.findIndex((row) => row.low === would.close)
  if (close >= 0) return { ...base, line: 'close', at: close }
  const at = order.reduce((last, ref, i) => (base.in.has(ref) ? i + 1 : last), 0)
  return { ...base, line: base.in.size === rows.length ? 'fits' : 'line', at }
}

/** Reads the bits of a tally frame: one for each project. */
export function readBits(bits: string, projects: string[]): Set<string> {
  const bytes = atob(bits)
  return new Set(projects.filter((_, i) => bytes.charCodeAt(i >> 3) & (0x80 >> (i & 7))))
}

// The order and the money line of the wall, as "most chosen first" would draw
// them on what the bands show. The server does the same for the page as it is
// first drawn (handlers/web/view/wall.go); both are held to testdata/arrange.json.
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

function byBand(a: Row, b: Row): number {
  return b.low - a.low || bytewise(a.name, b.name)
}

export function arrange(pots: Pot[], greedy: boolean): Arranged[] {
  const left = new Map(pots.map((pot) => [pot.id, pot.total]))
  const fits = (rest: Map<string, number>, row: Row): boolean =>
    row.parts.every((part) => part.pence <= (rest.get(part.pot) ?? 0))
  const chosen = new Set<string>()
  const open = new Set<string>() // left out, but would fit if its band were ordered otherwise
  let band = -1
  let atBand = new Map(left)
  for (const row of greedy ? pots.flatMap((pot) => pot.rows).sort(byBand) : []) {
    if (row.low !== band) {
      band = row.low
      atBand = new Map(left)
    }
    if (fits(left, row)) {
      chosen.add(row.ref)
      for (const part of row.parts) left.set(part.pot, (left.get(part.pot) ?? 0) - part.pence)
    } else if (fits(atBand, row)) {
      open.add(row.ref)
    }
  }
  return pots.map((pot) => draw(pot, greedy, chosen, open, left.get(pot.id) ?? 0))
}

function draw(pot: Pot, greedy: boolean, chosen: Set<string>, open: Set<string>, left: number): Arranged {
  const rows = [...pot.rows].sort(byBand)
  const order = rows.map((row) => row.ref)
  const base = { id: pot.id, order, left }
  if (!greedy || rows.length === 0) return { ...base, in: new Set(), line: '', at: 0 }
  const unsure = rows.find((row) => open.has(row.ref))
  if (unsure) {
    const at = rows.findIndex((row) => row.low === unsure.low)
    const sure = order.slice(0, at).filter((ref) => chosen.has(ref))
    return { ...base, in: new Set(sure), line: 'close', at }
  }
  const within = order.filter((ref) => chosen.has(ref))
  const at = within.length > 0 ? order.lastIndexOf(within[within.length - 1] ?? '') + 1 : 0
  return { ...base, in: new Set(within), line: within.length === rows.length ? 'fits' : 'line', at }
}

// What a choice of projects leaves in each pot, and whether it may count.

/** What a pot pays of a project, in minor units. */
export interface Part {
  pot: string
  pence: number
}

export interface Rules {
  min: number
  max: number // 0: as many as there are
  limited: boolean // the choices may not cost more than the pots hold
  pots: Map<string, number>
  projects: Map<string, Part[]>
}

export type Verdict = { is: 'valid' } | { is: 'missing' | 'many'; n: number } | { is: 'over' }

/** Reads "cil:1850000 pcc:360000". */
export function readParts(text: string): Part[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((part) => {
      const at = part.lastIndexOf(':')
      return { pot: part.slice(0, at), pence: Number(part.slice(at + 1)) }
    })
}

/** What every pot still holds; below zero when too much is chosen. */
export function left(rules: Rules, chosen: Iterable<string>): Map<string, number> {
  const rest = new Map(rules.pots)
  for (const ref of chosen) {
    for (const { pot, pence } of rules.projects.get(ref) ?? []) rest.set(pot, (rest.get(pot) ?? 0) - pence)
  }
  return rest
}

/** How much more a project needs than its pots still hold; 0 when it fits. */
export function needs(rules: Rules, rest: Map<string, number>, ref: string): number {
  if (!rules.limited) return 0
  return Math.max(0, ...(rules.projects.get(ref) ?? []).map(({ pot, pence }) => pence - (rest.get(pot) ?? 0)))
}

export function judge(rules: Rules, chosen: ReadonlySet<string>): Verdict {
  if (chosen.size < rules.min) return { is: 'missing', n: rules.min - chosen.size }
  if (rules.max > 0 && chosen.size > rules.max) return { is: 'many', n: chosen.size - rules.max }
  if (rules.limited && [...left(rules, chosen).values()].some((rest) => rest < 0)) return { is: 'over' }
  return { is: 'valid' }
}

export function same(a: Iterable<string>, b: Iterable<string>): boolean {
  const left = new Set(a)
  const right = new Set(b)
  return left.size === right.size && [...left].every((ref) => right.has(ref))
}

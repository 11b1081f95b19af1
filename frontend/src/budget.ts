// What a choice of projects leaves in each pot.

/** What a pot pays of a project, in minor units. */
export interface Part {
  pot: string
  pence: number
}

export interface Budget {
  pots: Map<string, number>
  projects: Map<string, Part[]>
}

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
export function left(budget: Budget, chosen: Iterable<string>): Map<string, number> {
  const rest = new Map(budget.pots)
  for (const ref of chosen) {
    for (const { pot, pence } of budget.projects.get(ref) ?? []) rest.set(pot, (rest.get(pot) ?? 0) - pence)
  }
  return rest
}

/** How much more a project needs than its pots still hold; 0 when it fits. */
export function needs(budget: Budget, rest: Map<string, number>, ref: string): number {
  return Math.max(0, ...(budget.projects.get(ref) ?? []).map(({ pot, pence }) => pence - (rest.get(pot) ?? 0)))
}

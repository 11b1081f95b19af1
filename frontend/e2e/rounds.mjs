// Rounds of every kind of ballot for browser tests, each made from a small .pb
// file before the server starts.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const names = ['Footpath drainage', 'Hall kitchen', 'Inclusive swing', 'Community orchard', 'Bus shelter']
const costs = [9300, 18500, 14800, 2450, 3600]

// What the head of the file says, and one vote that fits it.
const heads = {
  approval: ['approval', 'min_length;2\nmax_length;3\n', '1,2', ''],
  knapsack: ['approval', 'max_sum_cost;30000\n', '1,2', ''],
  'choose-1': ['choose-1', '', '1', ''],
  points: ['cumulative', 'min_sum_points;5\nmax_sum_points;5\nmax_points;4\n', '1,2', ';4,1'],
  ranking: ['ordinal', 'min_length;1\nmax_length;3\n', '1,2', ''],
}

export const kinds = Object.keys(heads)
export const project = Object.fromEntries(
  ['path', 'kitchen', 'swing', 'orchard', 'shelter'].map((w, i) => [w, names[i]]),
)

function source(kind, voters) {
  const [type, limits, vote, points] = heads[kind]
  const votes = Array.from({ length: voters }, (_, i) => `v${i};${vote}${points}`)
  return [
    `META\nkey;value\ndescription;${kind}\ncountry;United Kingdom\nunit;Marsh\ninstance;2026`,
    `num_projects;${names.length}\nnum_votes;${voters}\nbudget;30000\nvote_type;${type}\nrule;greedy\n${limits}PROJECTS`,
    `project_id;cost;name\n${names.map((name, i) => `${i + 1};${costs[i]};${name}`).join('\n')}\nVOTES`,
    `voter_id;vote${points ? ';points' : ''}\n${votes.join('\n')}\n`,
  ].join('\n')
}

// imported makes a round of each kind, named after it, and gives its codes.
export function imported(codes, voters = 24) {
  return (commonchest, data) => {
    for (const kind of kinds) {
      const file = join(data, `${kind}.pb`)
      const out = join(data, `${kind}.csv`)
      writeFileSync(file, source(kind, voters))
      const round = ['--place', 'marsh', '--currency', 'GBP', '--round', kind, '--round-name', `Marsh ${kind}`]
      commonchest('import', file, ...round, '--seal', '--open-for', '100h', '--codes-out', out)
      const rows = readFileSync(out, 'utf8').trim().split(/\r?\n/).slice(1)
      codes[kind] = rows.map((row) => row.split(',')[2])
    }
  }
}

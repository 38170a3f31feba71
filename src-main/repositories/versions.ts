/**
 * The tags that name a release, newest first: `v` or nothing, two or three numbers, then what semver allows
 * (`v1.2.0`, `2.10`, `v3.0.0-rc.1`). Tags of another shape (`nightly`, `placeos-2.2401`) are tags only.
 */
export function releasesAmong(tags: string[]): string[] {
  return tags
    .flatMap(tag => {
      const match = release.exec(tag)
      return match ? [{ tag, numbers: match.slice(1, 4).map(part => Number(part ?? 0)), pre: match[4] }] : []
    })
    .sort((a, b) => byNumbers(b.numbers, a.numbers) || byPreRelease(b.pre, a.pre))
    .map(({ tag }) => tag)
}

const release = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

function byNumbers(a: number[], b: number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** semver 2.0 section 11: a pre-release comes before its release, numbers before words, fewer parts before more. */
function byPreRelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  const left = a.split('.')
  const right = b.split('.')
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = byPart(left[index] ?? '', right[index] ?? '')
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function byPart(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (left && right) return Number(a) - Number(b)
  if (left !== right) return left ? -1 : 1
  return a < b ? -1 : Number(a > b)
}

export type Figures = Record<string, string | number>

const rows: Figures[] = []

/** One figure beside its floor or peer: a JSON line now, a line of the table at the end. */
export function report(row: Figures): void {
  rows.push(row)
  console.log(JSON.stringify(row))
}

export const table = () => console.table(rows)

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

import type { EntityName } from '../model/index.ts'
import { sortKeyOf } from './order.ts'
import type { Row } from './parse-row.ts'
import { type IndexValue, type RowIndex, rowIndex } from './row-index.ts'
import { type SortedRows, sortedRows } from './sorted-rows.ts'

/** The rows of one entity seen in order and by field. Each view is made when somebody first asks for it. */
export function openViews<Name extends EntityName>(entity: Name, rows: ReadonlyMap<string, Row<Name>>) {
  const keyOf = sortKeyOf(entity)
  const indexes = new Map<string, RowIndex<Row<Name>>>()
  let all: SortedRows<Row<Name>> | undefined

  const filled = <View extends Pick<SortedRows<Row<Name>>, 'set'>>(view: View): View => {
    for (const [id, row] of rows) view.set(id, undefined, row)
    return view
  }

  return {
    /** To be told of every change of a row. */
    set(id: string, before: Row<Name> | undefined, after: Row<Name> | undefined): void {
      all?.set(id, before, after)
      for (const index of indexes.values()) index.set(id, before, after)
    },
    ordered(): readonly Row<Name>[] {
      all ??= filled(sortedRows(keyOf))
      return all.read()
    },
    by(field: string, value: IndexValue): readonly Row<Name>[] {
      let index = indexes.get(field)
      if (!index) {
        index = filled(rowIndex(field, keyOf))
        indexes.set(field, index)
      }
      return index.get(value)
    },
  }
}

/** How many records are asked for at once. */
export interface PageSize {
  readonly rows: number
  /** A page was laid, and held the loop that long. */
  laid(page: { rows: number; bytes: number; heldMs: number }): void
  failed(): void
}

const FIRST = 100
const MOST = 500
const LEAST = 10

/** Nothing may hold the loop for 50 ms (design.md), and a page is one transaction: half of that leaves room. */
const MOST_HELD_MS = 25

/** A frame has its bound, and is parsed in one go, too. */
const MOST_BYTES = 1024 * 1024

/**
 * As many as get through and are laid in good time: large records, slow machines and links that break have smaller
 * pages. It begins small, as the first page is laid by code that nobody has run yet.
 */
export function pageSize(): PageSize {
  let rows = FIRST
  const set = (wanted: number) => {
    rows = Math.max(LEAST, Math.min(MOST, Math.floor(wanted)))
  }
  return {
    get rows() {
      return rows
    },
    laid(page) {
      if (page.bytes > MOST_BYTES || page.heldMs > MOST_HELD_MS) set(Math.min(rows, page.rows) / 2)
      // One that was not full says nothing about a larger one.
      else if (page.rows >= rows && page.bytes < MOST_BYTES / 2 && page.heldMs < MOST_HELD_MS / 2) set(rows * 2)
    },
    failed: () => set(rows / 2),
  }
}

import type { Row } from './data.ts'

/** `drivers/acme/display.cr` at a commit, built on a core node of that architecture (edge.md 7.1). */
export function driverKey(driver: Row, arch: string): string {
  const slug = String(driver.file_name).replace(/\.cr$/, '').replaceAll(/[/.]/g, '_')
  return `${slug}_${String(driver.commit).slice(0, 7)}_${arch}`.toLowerCase()
}

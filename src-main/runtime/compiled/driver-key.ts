/** What a key says (edge.md 7.1). */
export interface DriverKey {
  slug: string
  commit: string
  arch: string
}

/** Read from the right, as the slug has underscores too. Nothing for what is no key, nor would be safe as a file's name. */
export function parseKey(key: string): DriverKey | undefined {
  const match = /^([a-z0-9][a-z0-9_-]*)_([a-z0-9]+)_([a-z0-9]+)$/.exec(key)
  const [, slug, commit, arch] = match ?? []
  return slug && commit && arch && key.length <= MOST_CHARACTERS ? { slug, commit, arch } : undefined
}

/** `drivers/acme/display.cr` is `drivers_acme_display`. */
export const slugOf = (fileName: string): string => fileName.toLowerCase().replace(/\.cr$/, '').replaceAll(/[/.]/g, '_')

/** What a person calls the driver of such a key: `acme display`. */
export const nameOfKey = (key: string): string =>
  (parseKey(key)?.slug ?? key).replace(/^drivers_/, '').replaceAll('_', ' ')

/** What a compiled driver is called on the shelf: as others are, by a folder and a name. */
export const shelfNameOf = (key: string): string => `${SHELF_FOLDER}/${key}`
/** The key in such a name; nothing in that of another driver. */
export const keyIn = (fileName: string): string | undefined =>
  fileName.startsWith(`${SHELF_FOLDER}/`) ? fileName.slice(SHELF_FOLDER.length + 1) : undefined

/** PlaceOS's name for what a machine's processor is. */
export const archOf = (machine: string): string => ({ x64: 'amd64', arm64: 'arm64' })[machine] ?? machine

const SHELF_FOLDER = 'compiled'

/** A file's name, with what is put beside it, may have 255. */
const MOST_CHARACTERS = 200

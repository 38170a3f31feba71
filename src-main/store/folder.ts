import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { diskTrouble } from './disk-trouble.ts'

/** Makes sure that the folder is there and can be written, or says why not. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder)
    readdirSync(folder)
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw folderTrouble(folder, error)
  }
}

/** Makes the folders on the way too. (Node's own `recursive` never comes back from a place like `/proc/x`.) */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

export const folderTrouble = (folder: string, error: unknown) =>
  diskTrouble(`The data folder ${folder} cannot be used`, error, {
    instead: 'choose another folder with --data',
  })

import { accessSync, constants, mkdirSync } from 'node:fs'
import { diskTrouble } from './disk-trouble.ts'

/** Makes sure that the folder is there and can be written, or says why not. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw folderTrouble(folder, error)
  }
}

export const folderTrouble = (folder: string, error: unknown) =>
  diskTrouble(`The data folder ${folder} cannot be used`, error, 'Or choose another folder with --data.')

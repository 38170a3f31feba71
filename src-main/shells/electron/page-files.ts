import { extname } from 'node:path'
import { isOurs, panelHome } from './addresses.ts'

/** Names as the build gives them. Nothing else is looked for, so no spelling of `..` ever gets near the disk. */
const ASSET = /^\/(assets\/(?:[\w@~-][\w@~.-]*\/)*[\w@~-][\w@~.-]*)$/

/** The file behind an address of ours, relative to the folder of the built pages. */
export function fileAt(address: string): string | undefined {
  if (panelHome.holds(address)) return 'kiosk.html'
  return isOurs(address) ? ASSET.exec(URL.parse(address)?.pathname ?? '')?.[1] : undefined
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

export const contentTypeOf = (file: string) => contentTypes[extname(file)] ?? 'application/octet-stream'

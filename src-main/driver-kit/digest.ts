/** MD5 in lower-case hex: what PJLink and other old protocols sign in with. Never for secrets of our own. */
export const md5 = (text: string): string =>
  // Loaded when it is first needed: this file is loaded into every driver's thread, and few of them ask.
  process.getBuiltinModule('node:crypto').createHash('md5').update(text, 'utf8').digest('hex')

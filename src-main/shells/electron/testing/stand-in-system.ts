/** Boxes the system shows; a real one waits until somebody presses its button. */
export const dialog = {
  shown: [] as { title: string; content: string }[],
  showErrorBox(title: string, content: string): void {
    dialog.shown.push({ title, content })
  },
}

export const Menu = {
  applicationMenu: 'the default one' as unknown,
  setApplicationMenu(menu: unknown): void {
    Menu.applicationMenu = menu
  },
}

export const shell = {
  opened: [] as string[],
  /** Whether the system has a program for links. */
  works: true,
  async openExternal(url: string): Promise<void> {
    if (!shell.works) throw new Error('No application is registered for this link.')
    shell.opened.push(url)
  },
}

import type { ExplainedKey } from '@contract/entities.ts'
import { useState } from 'react'
import { useExplained, useOwnSettings } from '../../data/useSettings.ts'
import { useSettingsSchema } from '../../data/useSettingsSchema.ts'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Unsaved } from '../records/form/Unsaved.tsx'
import { InForce } from './InForce.tsx'
import styles from './Panel.module.css'
import { elsewhereWords, kinds, layerWords, ownSettings, type Slot, slotsOf, standingOf, startOf } from './rules.ts'
import type { SettingsPanelProps } from './SettingsPanel.tsx'
import { SlotEditor } from './SlotEditor.tsx'
import { hasKey, withKey } from './text.ts'
import { useDrafts } from './useDrafts.ts'

const none: readonly ExplainedKey[] = []

/** Its own settings to edit, beside what comes of them. The default export is what `lazy` wants. */
export default function Panel({ entity, id }: SettingsPanelProps) {
  const { rows, labels, trouble, save, remove } = useOwnSettings(id)
  const explained = useExplained(entity, id)
  const driver = useSettingsSchema(entity, id)
  const drafts = useDrafts()
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({})
  const own = ownSettings(rows ?? [], id, labels)
  const slots = slotsOf(own)
  const unsaved = slots.filter(slot => standingOf(drafts.of(slot), slot.record) !== 'clean').length

  const override = ({ key, value, from }: ExplainedKey) => {
    // As well kept as what it overrides: a secret does not become readable by this.
    const slot = slots.find(({ level }) => level.level === from.encryption_level)
    if (!slot) return
    const text = drafts.of(slot)?.text ?? startOf(slot.record)
    if (!hasKey(text, key)) drafts.edit(slot, withKey(text, key, value))
    setNotes(held => ({
      ...held,
      [slot.key]: `${key} is taken over from ${layerWords(from, id)}. Change it, then save.`,
    }))
  }

  const drop = (slot: Slot) => {
    drafts.drop(slot)
    setNotes(({ [slot.key]: _, ...others }) => others)
  }

  return (
    <div className={styles.panel}>
      <Unsaved count={unsaved} leaving={() => false} />
      <div className={styles.columns}>
        <Card title="Own settings" aside={`of this ${kinds[entity]}, by who may read them`} flush>
          {rows ? (
            <ul className={styles.slots}>
              {slots.map(slot => (
                <SlotEditor
                  key={slot.key}
                  slot={slot}
                  draft={drafts.of(slot)}
                  note={notes[slot.key]}
                  driver={driver}
                  elsewhere={key => elsewhereWords(explained.value?.keys ?? none, id, key)}
                  onText={text => drafts.edit(slot, text)}
                  onKeep={() => drafts.keep(slot)}
                  onDrop={() => drop(slot)}
                  onSave={async text => {
                    await save(slot.record?.id, { encryption_level: slot.level.level, settings_string: text })
                    drop(slot)
                  }}
                  onRemove={async () => {
                    if (slot.record) await remove(slot.record.id)
                    drop(slot)
                  }}
                />
              ))}
            </ul>
          ) : trouble ? null : (
            <Empty title="Asking the node…" busy />
          )}
          {trouble ? (
            <div className={styles.trouble}>
              <Trouble>{trouble}</Trouble>
            </div>
          ) : null}
        </Card>
        <InForce entity={entity} id={id} explained={explained} onOverride={override} />
      </div>
    </div>
  )
}

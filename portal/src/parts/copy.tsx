import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from './icon.tsx'

/** A text that programs know, with a button that copies it. `label` says what it is: "Copy order id". */
export function Copyable({ text, label }: { text: string; label: string }) {
  const { copy, copied } = useClipboard()
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, maxWidth: '100%' }}>
      <span className="mono" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </span>
      <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Copy ${label}`}
          onClick={() => copy(text)}
        >
          <Icon name="copy" size={14} />
        </ActionIcon>
      </Tooltip>
    </span>
  )
}

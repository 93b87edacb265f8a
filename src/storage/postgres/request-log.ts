import type { LogStorage, LogStorageSettings } from '../../request-log/storage.ts'
export function openPostgresRequestLog(_url: string, _settings: LogStorageSettings): LogStorage {
  throw new Error('todo')
}

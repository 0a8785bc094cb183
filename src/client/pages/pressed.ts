/** True while a word is being put together by an input method: then no key is a command. Safari ends it before its last key. */
export const composes = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229 || event.key === 'Process';

/** True for a key that belongs to the browser or the system. */
export const modified = (event: KeyboardEvent) =>
  event.ctrlKey || event.altKey || event.metaKey || event.getModifierState('AltGraph');

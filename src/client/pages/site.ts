// The one script of every page. Each page works without it; this only shortens the way.
import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  SkipLink,
  Tabs,
  createAll,
} from 'govuk-frontend';
import { SortableTable } from '@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs';
import { cover } from './cover.ts';
import { upload } from './upload.ts';
import { copyButtons, printButtons } from './copy-print.ts';
import { shortcuts } from './keys.ts';
import { checks, live } from './live.ts';
import { locate } from './locate.ts';
import { questions } from './questions.ts';
import { reveal } from './reveal.ts';
import { keepTaps } from './taps.ts';
import { templates } from './templates.ts';
import { say, texts } from './texts.ts';
import { typeSearch } from './type-search.ts';
import { undo } from './undo.ts';
import { wait } from './wait.ts';

document.documentElement.classList.add('ds-script');
document.body.classList.add('js-enabled', 'govuk-frontend-supported');

createAll(Button);
createAll(ErrorSummary);
createAll(NotificationBanner);
createAll(SkipLink);
createAll(Tabs);
createAll(CharacterCount, texts['charsLeft'] === undefined ? {} : {
  i18n: {
    charactersUnderLimit: { one: say('charsLeftOne', '%{count}'), other: say('charsLeft', '%{count}') },
    charactersAtLimit: say('charsNone'),
    charactersOverLimit: { one: say('charsOverOne', '%{count}'), other: say('charsOver', '%{count}') },
    textareaDescription: { other: say('charsMost', '%{count}') },
  },
});

for (const caption of document.querySelectorAll('[data-module="moj-sortable-table"] caption')) {
  const note = document.createElement('span');
  note.className = 'govuk-visually-hidden';
  note.textContent = ` ${texts['sortable'] ?? ''}`;
  caption.append(note);
}
createAll(SortableTable, {
  statusMessage: say('sorted', '%heading%', '%direction%'),
  ascendingText: say('ascending'),
  descendingText: say('descending'),
});

// Where there is room, filters stand open; on a phone, and without script, one tap opens them.
if (matchMedia('(min-width: 56em)').matches) {
  for (const filter of document.querySelectorAll<HTMLDetailsElement>('details.ds-filter:not(.ds-filter--shut)')) filter.open = true;
}

keepTaps();
reveal();
wait();
locate();
typeSearch();
questions();
templates();
copyButtons();
printButtons();
shortcuts();
undo();
upload();
cover();
checks();
live();

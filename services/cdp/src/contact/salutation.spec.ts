// Promise: customers are addressed by family name and title, and never by a guessed gender.
import { expect, it } from 'vitest';
import { salutationOf } from './salutation.js';

it.each([['李明', 'F', '李女士'], ['欧阳小明', 'M', '欧阳先生'], ['欧阳', 'M', '欧先生'], ['王芳', '', '王芳'], ['JOHN SMITH', 'M', 'JOHN SMITH先生'], ['', 'F', '您'], ['阿卜杜拉·买买提', 'M', '阿卜杜拉·买买提先生']])(
  '%s %s → %s', (name, gender, salutation) => expect(salutationOf(name, gender)).toBe(salutation));

import 'reflect-metadata';
import { runService } from '@kejing/service';
import { strategyDefinition } from './strategy.definition.js';

await runService(strategyDefinition);

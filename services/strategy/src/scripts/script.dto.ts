import { IsBoolean, IsIn, IsNotEmpty, IsString, IsUUID, Length, Matches, MaxLength, ValidateBy, ValidateIf } from 'class-validator';
import {
  Objection, ScriptStage, ScriptState, type ApproveScriptRequest, type CreateScriptRequest, type ListScriptsRequest,
} from '@kejing/contracts/grpc/strategy/v1/script';
import { PageDto } from '@kejing/grpc';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Refuses stage OBJECTION without one. */
const SaysWhichObjection = () => ValidateBy({
  name: 'saysWhichObjection',
  validator: {
    validate: (objection, on) => objection !== 0 || (on?.object as CreateScriptDto).stage !== ScriptStage.SCRIPT_STAGE_OBJECTION,
    defaultMessage: () => 'a script of this stage answers an objection: say which',
  },
});

const values = (of: object): number[] => Object.values(of).filter((value): value is number => typeof value === 'number' && value >= 0);

export class CreateScriptDto implements CreateScriptRequest {
  @Length(1, 60) @Matches(KEBAB) scriptKey!: string;
  @Length(1, 60) @Matches(KEBAB) scenario!: string;
  @IsIn(values(ScriptStage).filter((stage) => stage !== 0)) stage!: ScriptStage;
  /** An answer to an objection has to say to which. */
  @IsIn(values(Objection)) @SaysWhichObjection() objection!: Objection;
  @Length(1, 2_000) text!: string;
  @Length(1, 500) disclosure!: string;
  @IsUUID() requestId!: string;
}

export class ApproveScriptDto implements ApproveScriptRequest {
  @IsUUID() scriptId!: string;
  @IsBoolean() refuse!: boolean;
  @ValidateIf((r: ApproveScriptDto) => r.refuse || r.note !== '') @IsNotEmpty() @IsString() @MaxLength(200) note!: string;
  @IsUUID() requestId!: string;
}

export class ListScriptsDto extends PageDto implements ListScriptsRequest {
  @IsString() @MaxLength(60) scenario!: string;
  @IsIn(values(ScriptState)) state!: ScriptState;
}

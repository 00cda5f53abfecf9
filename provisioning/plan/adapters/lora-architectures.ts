/**
 * Architectures that vLLM serves and for which it takes no adapter: generative ones whose class has no `SupportsLoRA`.
 * Source: each class in `vllm/model_executor/models/registry.py` of vLLM 0.32, asked by its `supports_lora`. What it does not
 * know by name it serves with transformers' own code, which takes adapters.
 */
const WITHOUT_LORA: ReadonlySet<string> = new Set(
  `
    AriaForConditionalGeneration BailingMoeV2_5ForCausalLM BailingMoeV3ForCausalLM BailingMoeV3VLForConditionalGeneration
    BeeForConditionalGeneration BloomForCausalLM Cohere2MoeForCausalLM Cohere2VisionForConditionalGeneration
    CohereAsrForConditionalGeneration Cosmos3EdgeForConditionalGeneration DbrxForCausalLM DeepseekVLV2ForCausalLM
    DiffusionGemmaForBlockDiffusion FalconForCausalLM FalconMambaForCausalLM FireRedASR2ForConditionalGeneration
    FunASRForConditionalGeneration FunAudioChatForConditionalGeneration GPT2LMHeadModel GPTJForCausalLM Gemma3nForCausalLM
    Gemma3nForConditionalGeneration HCXVisionV2ForCausalLM HfMoondream HrmTextForCausalLM IQuestLoopCoderForCausalLM
    KimiK25ForConditionalGeneration KimiVLForConditionalGeneration LlavaOnevision2ForConditionalGeneration
    LlavaOnevisionForConditionalGeneration Mamba2ForCausalLM MambaForCausalLM MiDashengLMModel MiMoV2FlashForCausalLM
    MiMoV2ForCausalLM MiMoV2OmniForCausalLM Moondream3ForCausalLM MoonshotKimiaForCausalLM
    MossTranscribeDiarizeForConditionalGeneration NemotronParseForConditionalGeneration OpenVLAForActionPrediction
    OrionForCausalLM Ovis Ovis2_5 Ovis2_6ForCausalLM Ovis2_6_MoeForCausalLM PaddleOCRVLForConditionalGeneration
    Phi3VForCausalLM Phi4ForCausalLMV Qwen2AudioForConditionalGeneration RForConditionalGeneration SkyworkR1VChatModel
    StableLmForCausalLM Step1ForCausalLM Step3TextForCausalLM Step3VLForConditionalGeneration Step3p5ForCausalLM
    Step3p7ForConditionalGeneration StepVLForConditionalGeneration Zamba2ForCausalLM
  `
    .trim()
    .split(/\s+/),
);

/** Of a model's architectures, one that takes no adapter; nothing when all do, as far as is known. */
export function architectureWithoutLora(architectures: readonly string[]): string | undefined {
  return architectures.find((one) => WITHOUT_LORA.has(one));
}
